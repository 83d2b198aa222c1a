/** Injection token of the API's `Database<Tables>`. */
export const DATABASE = Symbol('Database');
