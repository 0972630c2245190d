package simulator

// progressParts is of how many parts a report's progress is told.
const progressParts = 1_000

// paymentsOfReport is how many payments of plans a report that pays or lays facts out
// again is taken to be worth.
const paymentsOfReport = 20

// progress is how far a report is.
type progress struct {
	tell func(done, of int) // nil where nobody listens
	done int
}

// steps gives what is called after every one of n steps into which the rest of the report
// falls, alike in length as far as anybody knows.
func (p *progress) steps(n int) (step func()) {
	from, taken := p.done, 0
	return func() {
		taken++
		p.reach(from + (progressParts-from)*min(taken, n)/n)
	}
}

func (p *progress) reach(done int) {
	if p.tell != nil && done > p.done {
		p.tell(done, progressParts)
	}
	p.done = max(p.done, done)
}

// share gives what is told how far something is that is one part in so many of the report;
// nil where nobody listens.
func (p *progress) share(parts int) func(done, of int) {
	if p.tell == nil {
		return nil
	}
	return func(done, of int) { p.reach(progressParts * done / of / parts) }
}
