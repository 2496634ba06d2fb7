/** The people who share with a therapist, and the words in which their reports are shown. */

import type { components } from '../core/api';
import { clinic } from '../io/clinic';
import { spoken } from './texts.svelte';

type Schemas = components['schemas'];
export type CaseloadLine = Schemas['CaseloadLine'];
export type ReportWords = Schemas['ReportWords'];

let patients = $state.raw<CaseloadLine[] | null>(null);

/** `patients` is null until the list has come. */
export const caseload = { get patients() { return patients; } };

/** Null when the list has come, else the problem's code. */
export async function readCaseload(): Promise<string | null> {
  const answer = await clinic.patients(spoken());
  if (!answer.ok) return answer.problem?.code ?? 'unreachable';
  patients = answer.value.patients;
  return null;
}

export const reportWords = () => clinic.words(spoken());

/** Nothing of anybody stays behind on a shared computer. */
export function forgetCaseload(): void {
  patients = null;
}
