// Why one guide's number differs between two plans.

import type { Words } from '../check'
import { rows, rowsHeight } from './draw'
import type { Cell, Report } from './report'

interface Answer {
  sentence: Words
  guide: string
  total_fen: number
  variants: {
    total_fen: number
    change_fen: number
    components: { component: string; title: string; from_fen: number; to_fen: number; change_fen: number; rule?: Words }[]
  }[]
}

export const differences: Report = {
  name: 'differences',
  about: 'pair',
  inputs: [{ name: 'guide', as: 'guide', value: '' }],
  view: (a: Answer, { t, names }) => {
    const [variant] = a.variants
    if (!variant) return { sentence: a.sentence, pictures: [], tables: [] }
    const list = variant.components
    return {
      sentence: a.sentence,
      pictures: list.length === 0 ? [] : [{
        label: t('report.changeOf', { guide: a.guide }), height: rowsHeight(list.length, 1),
        option: rows(list.map(({ title }) => title), [{ name: t('report.change'), values: list.map(({ change_fen }) => change_fen) }], 'change'),
      }],
      tables: [{
        title: t('report.payOf', { guide: a.guide }),
        columns: [
          { name: '', as: 'text' }, { name: names[0] ?? '', as: 'fen' }, { name: names[1] ?? '', as: 'fen' }, { name: t('report.change'), as: 'change' },
        ],
        rows: [...list.map((c): Cell[] => [c.title, c.from_fen, c.to_fen, c.change_fen]), [t('report.total'), a.total_fen, variant.total_fen, variant.change_fen]],
      }],
      notes: list.flatMap(({ title, rule }) => (rule ? [{ zh: `${title}：${rule.zh}`, en: `${title}: ${rule.en}` }] : [])),
    }
  },
}
