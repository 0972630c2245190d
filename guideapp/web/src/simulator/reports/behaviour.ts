// What a plan costs when guides respond to it. Off until somebody switches it on.

import { inWords } from '../../language'
import type { Words } from '../check'
import { rows, rowsHeight } from './draw'
import type { Cell, Input, Report } from './report'

interface Answer {
  sentence: Words
  assumes: Words
  on: boolean
  plans: {
    cost_fen: number
    with_response_fen: number
    kinds: { kind: string; elasticity_ppm: number; source: Words; each_fen: number; reward_change_ppm: number | null; volume_change_ppm: number | null; bounded: boolean; more: number }[]
  }[]
}

const KINDS = ['order', 'friend_added', 'referral', 'service', 'content_shared', 'appointment_booked', 'task_done']
const on = { name: 'response', value: 'on' }

export const behaviour: Report = {
  name: 'behaviour',
  about: 'pair',
  asked: (named) => named.response === 'on',
  inputs: [
    { name: 'response', as: 'choice', value: 'off', of: ['off', 'on'] },
    ...KINDS.flatMap((kind): Input[] => [
      { name: `${kind}_elasticity`, as: 'percent', value: kind === 'order' ? '10%' : '', when: on },
      { name: `${kind}_source`, as: 'text', value: '', when: on },
    ]),
  ],
  view: ({ sentence, assumes, plans }: Answer, { t, names }) => ({
    sentence,
    pictures: plans.length === 0 ? [] : [{
      label: t('report.withResponse'), height: rowsHeight(plans.length, 2),
      option: rows(names, [
        { name: t('report.asBefore'), values: plans.map(({ cost_fen }) => cost_fen) },
        { name: t('report.withResponse'), values: plans.map(({ with_response_fen }) => with_response_fen) },
      ], 'fen'),
    }],
    tables: [{
      title: t('report.responses'),
      columns: [
        { name: '', as: 'text' }, { name: t('report.elasticity'), as: 'ppm' }, { name: t('report.source'), as: 'text' }, { name: t('report.eachPays'), as: 'fen' },
        { name: t('report.rewardChange'), as: 'ppmChange' }, { name: t('report.volumeChange'), as: 'ppmChange' }, { name: t('report.more'), as: 'countChange' },
      ],
      rows: plans.slice(1).flatMap(({ kinds }) => kinds.map((k): Cell[] => [
        t(`kind.${k.kind}`), k.elasticity_ppm, inWords(k.source), k.each_fen, k.reward_change_ppm, k.volume_change_ppm, k.more,
      ])),
    }],
    notes: [assumes],
  }),
}
