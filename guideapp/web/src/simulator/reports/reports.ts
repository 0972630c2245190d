// The reports there are, in the order they are read.

import { behaviour } from './behaviour'
import { changes } from './changes'
import { cliffs } from './cliffs'
import { cost } from './cost'
import { differences } from './differences'
import { distribution } from './distribution'
import { doublePay } from './doublePay'
import { fairness } from './fairness'
import { gaming } from './gaming'
import { goalSeek } from './goalSeek'
import { marginal } from './marginal'
import { overview } from './overview'
import type { Report } from './report'
import { uncertainty } from './uncertainty'

export const reports: Report[] = [
  overview, cost, distribution, changes, differences, marginal, cliffs, doublePay, gaming, fairness, uncertainty, behaviour, goalSeek,
]
