// The two languages of the screens. The browser's language decides until a person chooses.

import { Locale as VantLocale } from 'vant'
import vantEn from 'vant/es/locale/lang/en-US'
import vantZh from 'vant/es/locale/lang/zh-CN'
import { createI18n } from 'vue-i18n'
import en from './messages/en'
import zh from './messages/zh-CN'

export type Language = 'zh-CN' | 'en'

const REMEMBERED = 'frontline.language'

export const language = createI18n({
  legacy: false,
  locale: preferred(),
  fallbackLocale: 'en',
  messages: { 'zh-CN': zh, en },
})

apply(current())

export function current(): Language {
  return language.global.locale.value as Language
}

export function choose(chosen: Language): void {
  language.global.locale.value = chosen
  localStorage.setItem(REMEMBERED, chosen)
  apply(chosen)
}

// inWords picks the text of the language on screen from a text the server gives in both.
export function inWords(text: { zh: string; en: string } | undefined): string {
  if (!text) return ''
  return current() === 'zh-CN' ? text.zh || text.en : text.en || text.zh
}

function preferred(): Language {
  const remembered = localStorage.getItem(REMEMBERED)
  if (remembered === 'zh-CN' || remembered === 'en') return remembered
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

function apply(chosen: Language): void {
  document.documentElement.lang = chosen
  VantLocale.use(chosen, chosen === 'en' ? vantEn : vantZh)
}
