// Which number keeps a budget, and how many it makes lose.

import type { Words } from '../check'
import { parseRatio, parseYuan } from '../../money'
import { lines } from './draw'
import type { Cell, Report } from './report'

interface Trial {
  value: string
  cost_fen: number
  off_fen: number
  losers: number
}

interface Answer {
  sentence: Words
  path: string
  unit: 'ppm' | 'fen' | 'whole'
  value: string
  budget_fen: number
  found: 'met' | 'between' | 'outside' | 'losers'
  answer: Trial
  below: Trial | null
  above: Trial | null
  trials: Trial[]
}

export const goalSeek: Report = {
  name: 'goal_seek',
  about: 'pair',
  asked: () => true,
  inputs: [
    { name: 'path', as: 'place', value: '' },
    { name: 'budget', as: 'yuan', value: '' },
    { name: 'losers', as: 'percent', value: '100%' },
    { name: 'least', as: 'text', value: '' },
    { name: 'most', as: 'text', value: '' },
  ],
  view: (a: Answer, { t, numbers }) => {
    const number = numbers.get(a.path) ?? a.path
    const named = (text: string) => text.split(a.path).join(number)
    const value = ({ value: text }: Trial) => Number((a.unit === 'ppm' ? parseRatio(text) : a.unit === 'fen' ? parseYuan(text) : null) ?? text)
    const tried = [...a.trials].sort((one, other) => value(one) - value(other))
    const as = a.unit === 'ppm' ? 'ppm' : a.unit === 'fen' ? 'fen' : 'count'
    const row = (name: string, trial: Trial | null): Cell[] => [name, trial?.value ?? '—', trial?.cost_fen ?? null, trial?.off_fen ?? null, trial?.losers ?? null]
    const columns = [
      { name: '', as: 'text' }, { name: t('report.valueTried'), as: 'text' }, { name: t('report.cost'), as: 'fen' },
      { name: t('report.offBudget'), as: 'change' }, { name: t('simulator.losers'), as: 'count' },
    ] as const
    return {
      sentence: { zh: named(a.sentence.zh), en: named(a.sentence.en) },
      apply: { label: t('report.apply', { value: a.answer.value }), path: a.path, value: a.answer.value },
      pictures: [{
        label: t('report.costByValue'), height: 260,
        option: lines(
          [
            { name: t('report.budget'), points: [tried[0], tried.at(-1)].map((trial) => [trial ? value(trial) : 0, a.budget_fen]) },
            { name: t('report.cost'), points: tried.map((trial) => [value(trial), trial.cost_fen]) },
          ],
          { name: number, as }, { name: t('report.cost'), as: 'fen' },
          [{ name: a.answer.value, at: [value(a.answer), a.answer.cost_fen] }],
        ),
      }],
      tables: [
        { title: t('report.answer'), columns: [...columns], rows: [row(t('report.answer'), a.answer), row(t('report.below'), a.below), row(t('report.above'), a.above)] },
        { title: t('report.tried'), columns: [...columns], rows: tried.map((trial, i) => row(String(i + 1), trial)) },
      ],
    }
  },
}
