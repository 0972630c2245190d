// Programs that Go built for the browser: compiled anywhere, started in the worker that asks.

interface GoRuntime {
  importObject: WebAssembly.Imports
  run(instance: WebAssembly.Instance): Promise<void>
}

declare const Go: new () => GoRuntime

// compileGo fetches a program and compiles it, while it comes; page is the address of the page's
// folder.
export async function compileGo(page: string, program: string): Promise<WebAssembly.Module> {
  const response = await fetch(new URL(program, page))
  if (!response.ok) throw new Error(`${program}: HTTP ${response.status}`)
  return WebAssembly.compileStreaming(response)
}

// startGo starts a program, which stays to answer; ended is called when it does not, as when
// memory runs out.
export async function startGo(page: string, program: WebAssembly.Module, ended?: () => void): Promise<void> {
  // The runtime that Go ships beside its compiler; it defines Go for the whole worker.
  await import(/* @vite-ignore */ new URL('wasm_exec.js', page).href)
  const go = new Go()
  go.run(await WebAssembly.instantiate(program, go.importObject)).then(ended, ended)
}
