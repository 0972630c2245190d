// Starts programs that Go built for the browser, in the worker that asks.

interface GoRuntime {
  importObject: WebAssembly.Imports
  run(instance: WebAssembly.Instance): Promise<void>
}

declare const Go: new () => GoRuntime

// startGo fetches and starts a program; page is the address of the page's folder. A program
// stays to answer; ended is called when it does not, as when memory runs out.
export async function startGo(page: string, program: string, ended?: () => void): Promise<void> {
  // The runtime that Go ships beside its compiler; it defines Go for the whole worker.
  await import(/* @vite-ignore */ new URL('wasm_exec.js', page).href)
  const response = await fetch(new URL(program, page))
  if (!response.ok) throw new Error(`${program}: HTTP ${response.status}`)
  const go = new Go()
  const { instance } = await WebAssembly.instantiate(await response.arrayBuffer(), go.importObject)
  go.run(instance).then(ended, ended)
}
