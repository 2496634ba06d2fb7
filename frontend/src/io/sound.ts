/** Soft ticks on the audio clock. The visual pacer is enough alone; a phone without sound loses nothing. */

let context: AudioContext | null = null;

let changed: () => void = () => undefined;

/** A call or another app may take the sound away; only a tap brings it back. */
export const soundIsAsleep = (): boolean => context !== null && context.state !== 'running';

export function whenSoundChanges(listener: () => void): void {
  changed = listener;
}

/** Call inside a tap. `resume` may never settle on a machine without an audio device, so nobody waits for it. */
export function unlockSound(): void {
  if (typeof AudioContext === 'undefined') return;
  if (!context) {
    context = new AudioContext();
    context.addEventListener('statechange', () => changed());
  }
  if (context.state !== 'running') void context.resume();
}

const PITCH_HZ = { rep: 523, phase: 392, rest: 330, end: 659 } as const;
export type Tick = keyof typeof PITCH_HZ;

/** Plays a tick `inSeconds` from now; plan at most a fraction of a second ahead, so that a pause is heard at once. */
export function tick(kind: Tick, inSeconds: number): void {
  if (!context || context.state !== 'running') return;
  const at = context.currentTime + Math.max(0, inSeconds);
  const [tone, volume] = [context.createOscillator(), context.createGain()];
  tone.frequency.value = PITCH_HZ[kind];
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.16, at + 0.012);
  volume.gain.exponentialRampToValueAtTime(0.0005, at + 0.18);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + 0.2);
}

export function restSound(): void {
  if (context?.state === 'running') void context.suspend();
}
