import { isOfBrokenSession } from '../native/return-value.ts';
import { Pkcs11Error } from '../pkcs11-error.ts';
import { closeSession, type Session } from './session.ts';

interface Place {
  session?: Session | undefined;
}

interface Waiting {
  readonly resolve: (place: Place) => void;
  readonly reject: (error: Pkcs11Error) => void;
}

/** A bounded number of sessions, opened as they are needed. Whoever finds none free waits, first come first served. */
export class SessionPool {
  readonly #open: () => Promise<Session>;
  readonly #places: readonly Place[];
  readonly #free: Place[];
  readonly #waiting: Waiting[] = [];
  #isClosed = false;
  #emptied: (() => void) | undefined;

  constructor(open: () => Promise<Session>, size: number) {
    this.#open = open;
    this.#places = Array.from({ length: size }, () => ({}));
    this.#free = [...this.#places];
  }

  /**
   * Works with a session of its own. Where the session turns out to be broken, the work is done once more with a new one.
   *
   * @throws {Pkcs11Error} `closed`, or what the work throws
   */
  async use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const place = await this.#take();
    try {
      return await this.#attempt(place, work).catch((error: unknown) => {
        if (!isOfBrokenSession(error)) throw error;
        return this.#attempt(place, work);
      });
    } finally {
      this.#give(place);
    }
  }

  /** Refuses who waits, lets end what runs, then closes the sessions. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(closed());
    if (this.#free.length < this.#places.length)
      await new Promise<void>((resolve) => (this.#emptied = resolve));
    await Promise.all(this.#places.map((place) => discard(place)));
  }

  async #attempt<T>(place: Place, work: (session: Session) => Promise<T>): Promise<T> {
    try {
      place.session ??= await this.#open();
      return await work(place.session);
    } catch (error) {
      // After a call that failed an operation may still be active: such a session is not used again.
      const isOurOwn = error instanceof Pkcs11Error && error.returnValue === undefined;
      if (!isOurOwn) await discard(place);
      throw error;
    }
  }

  #take(): Promise<Place> {
    if (this.#isClosed) return Promise.reject(closed());
    // A place with a session before one without.
    const index = this.#free.findIndex(({ session }) => session !== undefined);
    const [place] = this.#free.splice(Math.max(index, 0), 1);
    if (place !== undefined) return Promise.resolve(place);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #give(place: Place): void {
    const next = this.#waiting.shift();
    if (next !== undefined) return next.resolve(place);
    this.#free.push(place);
    if (this.#free.length === this.#places.length) this.#emptied?.();
  }
}

async function discard(place: Place): Promise<void> {
  const { session } = place;
  place.session = undefined;
  if (session !== undefined) await closeSession(session);
}

function closed(): Pkcs11Error {
  return new Pkcs11Error('closed', 'The module was closed: open it anew, and close it after its last use');
}
