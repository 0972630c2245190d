import { MeasureUnit, type TallyLine } from './gen/frontline/v1/reward_pb'
import { formatCount, formatFen } from './money'

// measureText is what a line was paid on: an amount, or how often.
export function measureText(line: TallyLine, t: (key: string, named: Record<string, unknown>) => string): string {
  switch (line.measureUnit) {
    case MeasureUnit.FEN:
      return formatFen(line.measure)
    case MeasureUnit.COUNT:
      return t('tally.measureCount', { n: formatCount(line.measure) })
    default:
      return ''
  }
}
