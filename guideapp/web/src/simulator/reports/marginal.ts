// What one more order, friend or yuan of sales would pay one guide.

import type { Words } from '../check'
import { lines } from './draw'
import { type Cell, type Column, type Report, said } from './report'

interface Answer {
  sentence: Words
  guide: string
  of: string
  unit: 'fen' | 'count'
  points: { more: number; pay_fen: number[] }[]
  components: { component: string; title: string; adds_fen: number[] }[]
  plans: { next: { component: string; missing: number; unit: 'fen' | 'count'; gain_fen: number; words: Words }[]; held: string[] }[]
}

export const marginal: Report = {
  name: 'marginal',
  about: 'pair',
  deltas: true,
  inputs: [
    { name: 'guide', as: 'guide', value: '' },
    { name: 'of', as: 'choice', value: 'order', of: ['order', 'amount', 'friend_added', 'referral', 'service', 'content_shared', 'appointment_arrived', 'task_done'] },
    { name: 'channel', as: 'choice', value: 'store', of: ['store', 'mini_program', 'cloud_store', 'public'] },
    { name: 'each', as: 'yuan', value: '' },
    { name: 'most', as: 'text', value: '' },
  ],
  view: (a: Answer, { t, absolute, titles, names }) => {
    const here = a.points[0]?.pay_fen ?? []
    const shown = (fen: number, i: number) => (absolute ? fen : fen - (here[i] ?? 0))
    const more = t(`report.input.marginal.of.${a.of}`)
    const title = (id: string) => titles.get(id) ?? id
    const head: Column[] = names.map((name): Column => ({ name, as: absolute ? 'fen' : 'change' }))
    const last = a.points.at(-1)?.more ?? 0
    return {
      sentence: a.sentence,
      pictures: [{
        label: t('report.payOf', { guide: a.guide }), height: 280,
        option: lines(
          names.map((name, i) => ({ name, points: a.points.map((point) => [point.more, shown(point.pay_fen[i] ?? 0, i)]) })),
          { name: t('report.moreOf', { more }), as: a.unit }, { name: t(absolute ? 'report.pay' : 'report.payMore'), as: 'fen' },
          [{ name: t('report.here'), at: [0, shown(here.at(-1) ?? 0, here.length - 1)] }],
        ),
      }],
      tables: [
        {
          title: t('report.payOf', { guide: a.guide }), columns: [{ name: t('report.moreOf', { more }), as: a.unit }, ...head],
          rows: a.points.map((point): Cell[] => [point.more, ...point.pay_fen.map(shown)]),
        },
        {
          title: t('report.adds', { n: a.unit === 'fen' ? `¥${last / 100}` : last }), columns: [{ name: '', as: 'text' }, ...names.map((name): Column => ({ name, as: 'change' }))],
          rows: a.components.map((c): Cell[] => [c.title, ...c.adds_fen]),
        },
      ],
      notes: [
        ...(a.plans.at(-1)?.next.map(({ component, words }) => ({ zh: `${title(component)}：${words.zh}`, en: `${title(component)}: ${words.en}` })) ?? []),
        ...(a.plans.at(-1)?.held.length ? [said(t('report.held', { titles: a.plans.at(-1)?.held.map(title).join(', ') ?? '' }))] : []),
      ],
    }
  },
}
