// Makes data sets of files or drawn chains, away from the screen's thread. The program that
// reads files is fetched by the first question, and what it is asked never leaves the machine.

import type { Words } from './check'
import { compileGo, startGo } from './go'

export interface DroppedFile {
  name: string
  content: Blob
}

export interface DroppedFiles {
  stores?: DroppedFile
  guides?: DroppedFile
  events?: DroppedFile
  goals?: DroppedFile
}

export type IntakeQuestion = { page: string } & ({ files: DroppedFiles; settings: string } | { chain: string })

// notes say which facts of files pay nobody as things stand.
export type IntakeReply = { facts: number } | { set: Uint8Array; notes: Words[] } | { refused: string } | { failure: string }

interface Intake {
  files(files: DroppedFiles, settings: string, progress: (facts: number) => void): unknown
  chain(parameters: string, progress: (facts: number) => void): unknown
}

self.addEventListener('message', async ({ data }: MessageEvent<IntakeQuestion>) => {
  try {
    await startGo(data.page, await compileGo(data.page, 'intake.wasm'))
    const { frontlineIntake } = globalThis as { frontlineIntake?: Intake }
    if (!frontlineIntake) throw new Error('the program has not started')
    const progress = (facts: number) => reply({ facts })
    const made = 'chain' in data ? frontlineIntake.chain(data.chain, progress) : frontlineIntake.files(data.files, data.settings, progress)
    if (typeof made === 'string') reply({ refused: made })
    else if (made instanceof Uint8Array) reply({ set: made, notes: notesOf(made) }, [made.buffer])
    else throw new Error('the program has ended; the data may be too much for the memory there is')
  } catch (e) {
    reply({ failure: e instanceof Error ? e.message : String(e) })
  }
})

// notesOf reads the array's own property, which does not travel with its bytes.
function notesOf(made: Uint8Array & { notes?: Words[] }): Words[] {
  return made.notes ?? []
}

function reply(answer: IntakeReply, transfer: Transferable[] = []): void {
  self.postMessage(answer, { transfer })
}
