/**
 * What the server says it sends (`api.ts`, made from its OpenAPI document by `./run types`) must be what the
 * hand-written contract expects: where they drift apart, this file does not compile.
 */
import type { components } from './api';
import type { Me, Today } from './contract';

type Accepts<Wanted, Sent extends Wanted> = Sent;
export type CheckedToday = Accepts<Today, components['schemas']['Today']>;
export type CheckedMe = Accepts<Me, components['schemas']['Me']>;
