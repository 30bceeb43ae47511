/** What an AudioWorklet's scope has besides the page's; TypeScript's "dom" library leaves it out. */
declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare const currentFrame: number;
declare function registerProcessor(name: string, processor: new (options: any) => AudioWorkletProcessor): void;
