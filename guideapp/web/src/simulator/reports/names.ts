// What the engine calls a baseline and numbered variants, in the names that people gave them.

import type { Words } from '../check'

// withNames names the plans of a sentence. Where it is about one plan alone, that is the
// baseline; elsewhere the baseline is the live plan.
export function withNames(words: Words, names: string[], alone: boolean): Words {
  const nameOf = (n: string | undefined, otherwise: string) => names[Number(n ?? 0)] ?? otherwise
  return {
    zh: words.zh.replace(/基准|方案 (\d)/g, (all, n?: string) => (n || alone ? `「${nameOf(n, all)}」` : '在用方案')),
    en: words.en.replace(/([Tt])he baseline|[Vv]ariant (\d)/g, (all, t?: string, n?: string) => (n || alone ? `“${nameOf(n, all)}”` : `${t}he live plan`)),
  }
}
