import { MeasureUnit, type NextStep, type TallyLine } from './gen/frontline/v1/reward_pb'
import { inWords } from './language'
import { formatCount, formatFen } from './money'

type Words = (key: string, named: Record<string, unknown>) => string

// measureText is what a line was paid on: an amount, or how often.
export function measureText(line: TallyLine, t: Words): string {
  switch (line.measureUnit) {
    case MeasureUnit.FEN:
      return formatFen(line.measure)
    case MeasureUnit.COUNT:
      return t('tally.measureCount', { n: formatCount(line.measure) })
    default:
      return ''
  }
}

// nextStepText says how much more reaches a step, and what it brings.
export function nextStepText(step: NextStep, t: Words): string {
  const missing = step.missingUnit === MeasureUnit.FEN ? formatFen(step.missing) : formatCount(step.missing)
  const named = { missing, words: inWords(step.words), gain: formatFen(step.gainFen) }
  return t(step.gainFen > 0n ? 'tally.nextGain' : 'tally.nextStep', named)
}
