package simulator

import (
	"time"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// MaxParts is the most parts that one data set is split into.
const MaxParts = 16

// Part is one of several parts of a data set, all facts of some customers each, that a
// split session asks. Together they answer with the bytes of one session over all. It is
// not safe for concurrent use.
type Part struct{ facts *reward.Facts }

// NewPart lays out part index, from 1, of so many parts of a loaded data set: part 0 is
// the session's own. zone is the location of set.Zone.
func NewPart(set *Dataset, zone *time.Location, index, of int) (*Part, error) {
	if index < 1 || index >= of || of > MaxParts {
		return nil, guideapp.Errorf(guideapp.Invalid, "part %d of %d is asked for; a session asks parts 1 up to the last of at most %d", index, of, MaxParts)
	}
	facts, err := set.layOutIn(zone, reward.Part{Index: index, Of: of})
	if err != nil {
		return nil, err
	}
	return &Part{facts}, nil
}

// Answer answers a question of the session: see reward.Facts.Answer.
func (p *Part) Answer(question []byte) ([]byte, error) { return p.facts.Answer(question) }

// NewSplitSession lays out the first of so many parts of a loaded data set; peers have
// the others. What cannot be told from parts, as what a plan pays once for a guide and
// not a customer, has all facts laid out here at first need.
func NewSplitSession(set *Dataset, zone *time.Location, of int, peers reward.Peers) (*Session, error) {
	if of < 2 || of > MaxParts {
		return nil, guideapp.Errorf(guideapp.Invalid, "a data set is split into 2 to %d parts, not %d", MaxParts, of)
	}
	s, err := newSession(set, zone, reward.Part{Of: of})
	if err != nil {
		return nil, err
	}
	s.facts.Join(peers)
	s.undivided = func() (*Session, error) {
		all := *set
		all.Progress = s.progress.share(layingShare)
		return NewSession(&all, zone)
	}
	return s, nil
}

// layingShare is what laying all facts out is taken to be of a report that asks for it, one
// part in so many.
const layingShare = 4

// whole gives the session over all facts in one place. They stay laid out beside the part.
func (s *Session) whole() (*Session, error) {
	if s.undivided == nil {
		return s, nil
	}
	if s.all == nil {
		all, err := s.undivided()
		if err != nil {
			return nil, err
		}
		s.all = all
	}
	return s.all, nil
}
