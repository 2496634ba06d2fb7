/** Made by the Vite plugin in figures.ts: the address of the figures' poses. */
declare module 'virtual:figures' {
  const address: string;
  export default address;
}
