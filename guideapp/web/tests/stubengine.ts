// Stands for the engine in tests: it is loaded when it is told to be, and dies when it is told to.

import { EngineStopped } from '../src/simulator/stopped'

export class Engine {
  static made: Engine[] = []
  stopped = false
  loaded: (answer: string) => void = () => {}
  private refused: (e: Error) => void = () => {}
  constructor(readonly die: () => void) {
    Engine.made.push(this)
  }
  async start(): Promise<void> {}
  load(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.loaded = resolve
      this.refused = reject
    })
  }
  stop(): void {
    this.stopped = true
    this.refused(new EngineStopped())
  }
}

export const workersFor = () => 1
