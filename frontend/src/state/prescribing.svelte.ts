/** One person's plan in a therapist's hands: as it stands, the draft, and what the draft would change. */

import type { Change, Prescription, Preview, Value, Wanted } from '../core/draft';
import { bodyOf, valueIn, withChange } from '../core/draft';
import type { Answer } from '../io/api';
import { clinic } from '../io/clinic';
import { spoken } from './texts.svelte';

const REST_MS = 250;

export class Desk {
  readonly #patient: string;
  plan = $state.raw<Prescription | null>(null);
  draft = $state.raw<Change[]>([]);
  preview = $state.raw<Preview | null>(null);
  until = $state('');
  note = $state('');
  /** A problem's code, with the server's sentence beside it. */
  problem = $state.raw<{ code: string; detail: string } | null>(null);
  gone = $state(false);
  /** The sign-in has ended. */
  out = $state(false);
  busy = $state(false);
  #resting: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(patient: string) {
    this.#patient = patient;
  }

  async read(): Promise<void> {
    const answer = await clinic.prescription(this.#patient, spoken());
    if (answer.ok) this.plan = answer.value;
    else if (answer.problem?.status === 404) this.gone = true;
    else if (answer.problem?.status === 401) this.out = true;
    else this.#tell(answer);
  }

  set(wanted: Wanted, held: Value): void {
    this.draft = withChange(this.draft, wanted, held, () => crypto.randomUUID());
    this.tryOut();
  }

  valueOf(wanted: Omit<Wanted, 'value'>, held: Value): Value {
    return valueIn(this.draft, wanted, held);
  }

  drop(change: Change): void {
    this.draft = this.draft.filter(({ id }) => id !== change.id);
    this.tryOut();
  }

  /** Asks what the draft would change, once the hand rests. */
  tryOut(): void {
    clearTimeout(this.#resting);
    this.problem = null;
    this.#asked += 1;
    if (this.draft.length === 0) this.preview = null;
    else this.#resting = setTimeout(() => void this.#look(this.#asked), REST_MS);
  }

  async #look(asked: number): Promise<void> {
    const answer = await clinic.previewPlan(this.#patient, spoken(), bodyOf(this.draft, this.until, this.note));
    if (asked !== this.#asked) return;
    if (answer.ok) this.preview = answer.value;
    else this.#tell(answer);
  }

  /** True when everything is recorded. */
  async save(): Promise<boolean> {
    const done = await this.#act(clinic.savePlan(this.#patient, bodyOf(this.draft, this.until, this.note)));
    if (done) [this.draft, this.preview, this.until, this.note] = [[], null, '', ''];
    return done;
  }

  undo = (change: string) => this.#act(clinic.undoChange(this.#patient, change));
  answer = (track: string, accept: boolean) => this.#act(clinic.answerStep(this.#patient, { id: crypto.randomUUID(), track, accept }));
  clear = (cleared_on: string, clinician: string) => this.#act(clinic.clearSign(this.#patient, { id: crypto.randomUUID(), cleared_on, clinician }));

  async #act(asked: Promise<Answer<unknown>>): Promise<boolean> {
    [this.busy, this.problem] = [true, null];
    const answer = await asked;
    if (answer.ok) await this.read();
    else this.#tell(answer);
    this.busy = false;
    return answer.ok;
  }

  #tell(answer: Extract<Answer<unknown>, { ok: false }>): void {
    this.problem = { code: answer.problem?.code ?? 'unreachable', detail: answer.problem?.detail ?? '' };
  }
}
