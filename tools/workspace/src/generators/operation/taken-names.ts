/** Words of the language, and what the files of an operation import: none of them can name one. */
export const takenNames: ReadonlySet<string> = new Set(
  [
    'arguments await break case catch class const constructor continue debugger default delete do else enum eval export',
    'extends false finally for function if implements import in instanceof interface let new null package private protected',
    'public return static super switch this throw true try typeof undefined var void while with yield',
    'defineOperation permissions scopes z',
  ].flatMap((line) => line.split(' ')),
);
