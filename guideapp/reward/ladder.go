package reward

import "frontline/guideapp"

// All of these give pay in millionths of millionths of a fen, from a measure in
// millionths of a fen or unit.

// marginal pays the part above each step, up to the next, at the step's own rate.
func (l *Ladder) marginal(measure Wide) Wide {
	var pay Wide
	for i, step := range l.Steps {
		from := WideOf(step.From, 0)
		if !from.less(measure) {
			break
		}
		part := measure.minus(from)
		if i+1 < len(l.Steps) {
			if width := WideOf(l.Steps[i+1].From-step.From, 0); width.less(part) {
				part = width
			}
		}
		pay = pay.plus(step.on(part))
	}
	return pay
}

// whole pays the reached step on everything that the ladder pays on.
func (l *Ladder) whole(measure, paysOn Wide) Wide {
	reached := l.reached(measure)
	if reached < 0 {
		return Wide{}
	}
	return l.Steps[reached].on(paysOn)
}

// reached gives the step the measure is in, its from inclusive; -1 below the first, and
// for a measure of 0.
func (l *Ladder) reached(measure Wide) int {
	if measure.isZero() {
		return -1
	}
	reached := -1
	for i, step := range l.Steps {
		if measure.less(WideOf(step.From, 0)) {
			break
		}
		reached = i
	}
	return reached
}

// on is what the step pays on a measure.
func (s *Step) on(measure Wide) Wide {
	switch s.Pays {
	case PaysRate:
		return measure.times(uint64(s.Rate))
	case PaysEach:
		return measure.times(uint64(s.Each) * micro)
	}
	return picoOf(s.Amount)
}

func picoOf(f guideapp.Fen) Wide { return product(uint64(f), pico) }
