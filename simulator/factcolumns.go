package simulator

import (
	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// blockSize is how many facts are read at once: their columns fit the processor's cache.
const blockSize = 4096

// factColumns are a data set's facts where they lie in its bytes.
type factColumns struct {
	n, referred, customers int
	classes                []reward.Class
	attrs                  [][]guideapp.Attr
	at, known, originAt    column
	class, listed          column
	store, guide, owner    column
	customer, ref          column
	amount, quantity       column
}

func (r *datasetReader) readFacts() {
	f := &factColumns{n: r.count(MaxEvents, "facts")} // each has a byte at least, of its time
	n, texts := f.n, uint64(len(r.texts))
	f.customers = int(r.below(2*uint64(n)+1, "its number of customers"))
	f.referred = n + int(r.below(uint64(n)+1, "its number of facts referred to"))
	f.classes = r.readClasses()
	f.attrs = r.readAttrs()
	if f.at = r.open(n, maxInstants, "times of facts"); f.at.runs {
		r.refuse("its times are in runs")
	}
	f.known = r.open(n, 2*maxInstants, "times when facts were known")
	f.originAt = r.open(n, maxInstants, "origins of customers")
	f.class = r.open(n, uint64(len(f.classes)), "classes of facts")
	f.listed = r.open(n, uint64(len(f.attrs)), "attributes of facts")
	f.store, f.guide, f.owner = r.open(n, texts, "stores of facts"), r.open(n, texts, "guides of facts"), r.open(n, texts, "owners of facts")
	f.customer = r.open(n, uint64(f.customers)+1, "customers of facts")
	f.ref = r.open(n, uint64(max(f.referred, f.customers))+1, "references of facts")
	f.amount = r.open(n, uint64(guideapp.MaxAmount)+1, "amounts")
	f.quantity = r.open(n, guideapp.MaxQuantity+1, "quantities")
	r.set.facts = f
}

// read hands the facts to each in order, block by block.
func (f *factColumns) read(each func(first int, b *reward.Block) error) error {
	return f.readBlocks(each, (*factColumns).fillAll)
}

// readRefs hands them on without owners and origins, which nothing refers by.
func (f *factColumns) readRefs(each func(first int, b *reward.Block) error) error {
	return f.readBlocks(each, (*factColumns).fill)
}

func (f *factColumns) readBlocks(each func(first int, b *reward.Block) error, fill func(f *factColumns, b *reward.Block, last guideapp.Instant)) error {
	left, b, last := *f, newBlock(min(f.n, blockSize)), guideapp.Instant(0)
	for first := 0; first < f.n; first += len(b.At) {
		if rest := f.n - first; rest < len(b.At) {
			b = newBlock(rest)
		}
		fill(&left, b, last)
		if err := left.failure(); err != nil {
			return err
		}
		last = b.At[len(b.At)-1]
		if err := each(first, b); err != nil {
			return err
		}
	}
	return nil
}

func newBlock(n int) *reward.Block {
	instants := func() []guideapp.Instant { return make([]guideapp.Instant, n) }
	numbers := func() []int32 { return make([]int32, n) }
	return &reward.Block{
		At: instants(), Known: instants(), OriginAt: instants(), Class: numbers(), Attrs: numbers(), Store: numbers(), Guide: numbers(),
		Owner: numbers(), Customer: numbers(), Ref: numbers(), Amount: make([]int64, n), Quantity: make([]int64, n),
	}
}

// fillAll reads the next block.
func (f *factColumns) fillAll(b *reward.Block, last guideapp.Instant) {
	fill(&f.originAt, b.OriginAt)
	fill(&f.owner, b.Owner)
	f.fill(b, last)
}

// fill reads the next block but for owners and origins. Times are written as what lies between one and the next, and
// when a fact was known as how much later that was.
func (f *factColumns) fill(b *reward.Block, last guideapp.Instant) {
	fill(&f.at, b.At)
	fill(&f.known, b.Known)
	for i := range b.At {
		if last += b.At[i]; last > guideapp.MaxInstant {
			f.at.refuse("a time is out of range")
			return
		}
		b.At[i] = last
		if b.Known[i] = last + guideapp.Instant(unzigzag(uint64(b.Known[i]))); b.Known[i] < 0 || b.Known[i] > guideapp.MaxInstant {
			f.known.refuse("when a fact was known is out of range")
			return
		}
	}
	fill(&f.class, b.Class)
	fill(&f.listed, b.Attrs)
	fill(&f.store, b.Store)
	fill(&f.guide, b.Guide)
	fill(&f.customer, b.Customer)
	fill(&f.ref, b.Ref)
	fill(&f.amount, b.Amount)
	fill(&f.quantity, b.Quantity)
	for i, ref := range b.Ref {
		if f.class.err == nil && int(ref) > f.mostRef(b.Class[i]) {
			f.ref.refuse("a fact refers to nothing")
		}
	}
}

// mostRef is the largest reference of a fact: referrals name customers, others facts.
func (f *factColumns) mostRef(class int32) int {
	if f.classes[class].Kind == guideapp.Referral {
		return f.customers
	}
	return f.referred
}

// failure gives the first thing that is wrong.
func (f *factColumns) failure() error {
	for _, c := range []*column{
		&f.at, &f.known, &f.originAt, &f.class, &f.listed, &f.store, &f.guide, &f.owner, &f.customer, &f.ref, &f.amount, &f.quantity,
	} {
		if c.err != nil {
			return c.err
		}
	}
	return nil
}

func (f *factColumns) factID(number int) string { return numbered(number, f.referred) }

func (f *factColumns) customerID(number int) string { return numbered(number, f.customers) }
