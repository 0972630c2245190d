// What faking would pay the faker and cost the chain.

import type { Words } from '../check'
import { rows, rowsHeight } from './draw'
import type { Cell, Report } from './report'

interface Trick {
  kind: string
  undone: boolean
  fakes: number
  sold_fen: number
  fakers_fen: number
  others_fen: number
  each_fen: number
  resale_ppm: number | null
  components: { component: string; each_fen: number }[]
}

interface Fraud {
  undone: boolean
  fakes: number
  sold_fen: number
  cost_fen: number
  cost_ppm: number
  components: { component: string; cost_fen: number }[]
}

interface Answer {
  sentence: Words
  plans: { cost_fen: number; tricks: Trick[]; frauds: Fraud[] }[]
}

export const gaming: Report = {
  name: 'gaming',
  about: 'one',
  asked: () => true,
  inputs: [{ name: 'fraud', as: 'percent', value: '5%' }, { name: 'seed', as: 'whole', value: '' }],
  view: ({ sentence, plans: [plan] }: Answer, { t, titles }) => {
    if (!plan) return { sentence, pictures: [], tables: [] }
    const title = (id: string) => titles.get(id) ?? id
    const trick = ({ kind, undone }: { kind: string; undone: boolean }) => `${t(`kind.${kind}`)} · ${t(undone ? 'report.undone' : 'report.kept')}`
    return {
      sentence,
      pictures: [
        { label: t('report.eachFake'), height: rowsHeight(plan.tricks.length, 1), option: rows(plan.tricks.map(trick), [{ name: t('report.eachFake'), values: plan.tricks.map(({ each_fen }) => each_fen) }], 'fen') },
        {
          label: t('report.fraudCost'), height: rowsHeight(plan.frauds.length, 1),
          option: rows(plan.frauds.map(({ undone }) => t(undone ? 'report.undone' : 'report.kept')), [{ name: t('report.cost'), values: plan.frauds.map(({ cost_fen }) => cost_fen) }], 'change'),
        },
      ],
      tables: [
        {
          title: t('report.tricks'),
          columns: [
            { name: '', as: 'text' }, { name: t('report.fakes'), as: 'count' }, { name: t('report.sold'), as: 'fen' }, { name: t('report.fakers'), as: 'change' },
            { name: t('report.others'), as: 'change' }, { name: t('report.eachFake'), as: 'fen' }, { name: t('report.resale'), as: 'ppm' }, { name: t('report.through'), as: 'text' },
          ],
          rows: plan.tricks.map((k): Cell[] => [
            trick(k), k.fakes, k.sold_fen, k.fakers_fen, k.others_fen, k.each_fen, k.resale_ppm,
            k.components.filter(({ each_fen }) => each_fen !== 0).map(({ component }) => title(component)).join(', '),
          ]),
        },
        {
          title: t('report.fraudCost'),
          columns: [{ name: '', as: 'text' }, { name: t('report.fakes'), as: 'count' }, { name: t('report.sold'), as: 'fen' }, { name: t('report.change'), as: 'change' }, { name: '%', as: 'ppmChange' }],
          rows: plan.frauds.flatMap((f): Cell[][] => [
            [t(f.undone ? 'report.undone' : 'report.kept'), f.fakes, f.sold_fen, f.cost_fen, f.cost_ppm],
            ...f.components.filter(({ cost_fen }) => cost_fen !== 0).map((c): Cell[] => [`· ${title(c.component)}`, null, null, c.cost_fen, null]),
          ]),
        },
      ],
    }
  },
}
