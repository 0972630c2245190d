package service

import (
	"context"
	"errors"
	"slices"

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/guideapp/reward"
)

// Limits of publishing.
const (
	// MaxNotices is the most notices in one listing.
	MaxNotices = 20
	// MaxSendBackReason is the longest reason for sending a draft back, in bytes.
	MaxSendBackReason = 400
)

// Draft is a valid plan document on its way. AskedBy is who asked for it to be published;
// empty while nobody has. SentBackBy is who declined that, and SentBackReason why.
type Draft struct {
	Name           string
	Document       string
	Hash           string
	Author         string
	SavedAt        guideapp.Instant
	AskedBy        string
	AskedAt        guideapp.Instant
	SentBackBy     string
	SentBackReason string
}

// Notice is what people are told of a published version, and who brought it about.
type Notice struct {
	Plan       string
	Version    int
	First      guideapp.Day
	At         guideapp.Instant
	Author     string
	AskedBy    string
	ApprovedBy string
	Words      []guideapp.Text // a paragraph each
	Readers    int             // how many people have read it
}

// Receipt says that a person has read a notice.
type Receipt struct {
	Plan    string
	Version int
	Person  string
	At      guideapp.Instant
}

// PublishTx keeps drafts, publishes them, and keeps the totals that rest on plans.
type PublishTx interface {
	ImportTx
	Drafts(ctx context.Context, brand string) ([]Draft, error)
	PutDraft(ctx context.Context, brand string, d Draft) error
	DeleteDraft(ctx context.Context, brand, name string) error
	// EndPlan sets the last day of a published version.
	EndPlan(ctx context.Context, brand, name string, version int, last guideapp.Day) error
	PutNotice(ctx context.Context, brand string, n Notice) error
	// Notices gives the latest first.
	Notices(ctx context.Context, brand string) ([]Notice, error)
	// PutReceipt keeps the first time.
	PutReceipt(ctx context.Context, brand string, r Receipt) error
	Receipts(ctx context.Context, brand, person string) ([]Receipt, error)
	// Readers counts those of the people who have read each notice.
	Readers(ctx context.Context, brand string, people []string) ([]Readers, error)
}

// Readers says how many people have read a notice.
type Readers struct {
	Plan    string
	Version int
	Count   int
}

// PublishStore runs transactions of PublishTx.
type PublishStore interface {
	View(ctx context.Context, f func(PublishTx) error) error
	Update(ctx context.Context, f func(PublishTx) error) error
}

// Publishing takes plans from a draft to being in force: somebody of headquarters saves a
// draft, somebody asks for it to be published, somebody else approves. One plan of a brand
// is in force on a day.
type Publishing struct {
	Store     PublishStore
	Importing *Importing
}

// PlanState is where a plan is on its way.
type PlanState string

// The states of a plan.
const (
	PlanDraft     PlanState = "draft"
	PlanAwaiting  PlanState = "awaiting approval"
	PlanScheduled PlanState = "scheduled" // in force on a later day: it begins then, or comes back after another
	PlanLive      PlanState = "live"
	PlanEnded     PlanState = "ended"
	PlanReplaced  PlanState = "replaced" // by another from its first day on
)

// PlanRow is a plan without its document. Version is 0 for a draft.
type PlanRow struct {
	Name        string
	Version     int
	Title       string
	State       PlanState
	Hash        string
	First, Last guideapp.Day
	Author      string
	SavedAt     guideapp.Instant // of a draft
	AskedBy     string
	ApprovedBy  string
	PublishedAt guideapp.Instant // 0 for a plan that came with the data
	Readers     int
	SentBackBy  string // of a draft that was declined
	SentBack    string // why
}

// List gives a page of the drafts by name, then every published version, the latest to
// begin first: at most limit of them after a place, or EntriesPage for 0.
func (p *Publishing) List(ctx context.Context, caller guideapp.Person, after PlanPlace, limit int) ([]PlanRow, error) {
	limit, err := pageLimit(limit)
	if err != nil {
		return nil, err
	}
	var rows []PlanRow
	err = p.Store.View(ctx, func(tx PublishTx) error {
		drafts, err := tx.Drafts(ctx, caller.Brand)
		if err != nil {
			return err
		}
		stored, err := tx.Plans(ctx, caller.Brand)
		if err != nil {
			return err
		}
		notices, err := tx.Notices(ctx, caller.Brand)
		if err != nil {
			return err
		}
		rows = nil
		for _, d := range drafts {
			row, err := draftRow(d)
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		published, err := p.publishedRows(stored, notices)
		rows = pageOfPlans(append(rows, published...), after, limit)
		return err
	})
	return rows, err
}

func draftRow(d Draft) (PlanRow, error) {
	plan, _, err := parsePlan(d.Document)
	if err != nil {
		return PlanRow{}, err
	}
	row := PlanRow{Name: d.Name, Title: plan.Title, State: PlanDraft, Hash: d.Hash, First: plan.First, Last: plan.Last, Author: d.Author, SavedAt: d.SavedAt, AskedBy: d.AskedBy,
		SentBackBy: d.SentBackBy, SentBack: d.SentBackReason}
	if d.AskedBy != "" {
		row.State = PlanAwaiting
	}
	return row, nil
}

func (p *Publishing) publishedRows(stored []StoredPlan, notices []Notice) ([]PlanRow, error) {
	var rows []PlanRow
	for _, s := range stored {
		live, err := p.Importing.Plans.parse(s)
		if err != nil {
			return nil, err
		}
		row := PlanRow{Name: s.Name, Version: s.Version, Title: live.Title, State: p.stateOf(s, stored), Hash: s.Hash, First: s.First, Last: s.Last}
		if i := slices.IndexFunc(notices, func(n Notice) bool { return n.Plan == s.Name && n.Version == s.Version }); i >= 0 {
			n := notices[i]
			row.Author, row.AskedBy, row.ApprovedBy, row.PublishedAt, row.Readers = n.Author, n.AskedBy, n.ApprovedBy, n.At, n.Readers
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (p *Publishing) stateOf(s StoredPlan, all []StoredPlan) PlanState {
	today := p.today()
	switch {
	case s.Last < s.First:
		return PlanReplaced
	case s.First > today:
		return PlanScheduled
	case s.Last < today:
		return PlanEnded
	}
	if best := chosen(all, today); best != nil && best.Name == s.Name && best.Version == s.Version {
		return PlanLive
	}
	if p.returns(s, all) {
		return PlanScheduled
	}
	return PlanEnded
}

func (p *Publishing) today() guideapp.Day { return guideapp.DayOf(p.Importing.Now(), p.Importing.Zone) }

// Document gives a plan's document: of a published version, or for version 0 its draft,
// which headquarters alone sees.
func (p *Publishing) Document(ctx context.Context, caller guideapp.Person, name string, version int) (PublishedPlan, error) {
	var found PublishedPlan
	err := p.Store.View(ctx, func(tx PublishTx) error {
		document := ""
		stored, err := tx.Plans(ctx, caller.Brand)
		if err != nil {
			return err
		}
		for _, s := range stored {
			if s.Name == name && s.Version == version {
				document = s.Document
			}
		}
		if version == 0 && caller.Role == guideapp.RoleHeadquarters {
			draft, err := draftOf(ctx, tx, caller.Brand, name)
			switch {
			case err == nil:
				document = draft.Document
			case document == "" || guideapp.CodeOf(err) != guideapp.NotFound:
				return err
			}
		}
		if document == "" {
			return guideapp.Errorf(guideapp.NotFound, "no version %d of a plan %s", version, name)
		}
		plan, zone, err := parsePlan(document)
		if err != nil {
			return err
		}
		found = PublishedPlan{&LivePlan{plan, document, zone}, guideapp.PeriodOf(plan.Cadence, p.today())}
		return nil
	})
	return found, err
}

func draftOf(ctx context.Context, tx PublishTx, brand, name string) (Draft, error) {
	drafts, err := tx.Drafts(ctx, brand)
	if err != nil {
		return Draft{}, err
	}
	i := slices.IndexFunc(drafts, func(d Draft) bool { return d.Name == name })
	if i < 0 {
		return Draft{}, guideapp.Errorf(guideapp.NotFound, "no draft of a plan %s", name)
	}
	return drafts[i], nil
}

// Save keeps a valid document as the draft of its plan, once per key. A draft that awaited
// approval no longer does.
func (p *Publishing) Save(ctx context.Context, caller guideapp.Person, key, document string) (PlanRow, error) {
	plan, _, err := parsePlan(document)
	if err != nil {
		return PlanRow{}, err
	}
	if len(plan.Name) > guideapp.MaxID {
		return PlanRow{}, guideapp.InvalidAt("plan", "the name is longer than %d bytes", guideapp.MaxID)
	}
	draft := Draft{Name: plan.Name, Document: document, Hash: plan.Hash, Author: caller.ID, SavedAt: p.Importing.Now()}
	var row PlanRow
	err = p.Store.Update(ctx, func(tx PublishTx) error {
		call := IdempotencyKey{caller.Brand, caller.ID, "SaveDraft", key}
		var err error
		row, err = once(ctx, tx, call, draft.SavedAt, saveRequest{document}, func() (PlanRow, error) {
			if err := tx.PutDraft(ctx, caller.Brand, draft); err != nil {
				return PlanRow{}, err
			}
			return draftRow(draft)
		})
		return err
	})
	return row, err
}

type saveRequest struct{ Document string }

// PlanCheck is what there is to say about a document: its errors, or its rules in words,
// the report on it for a period, and what guides would be told of it. Without a first day
// they would be told nothing yet.
type PlanCheck struct {
	Errors []guideapp.Violation
	Period guideapp.Period
	Rules  []reward.Rule
	Notice []guideapp.Text
	reward.Report
}

// Check says what is wrong with a document, or what its author should know about it. It
// keeps nothing.
func (p *Publishing) Check(ctx context.Context, caller guideapp.Person, document string) (PlanCheck, error) {
	plan, _, err := parsePlan(document)
	var refused *guideapp.Error
	if errors.As(err, &refused) && len(refused.Violations) > 0 {
		return PlanCheck{Errors: refused.Violations}, nil
	}
	if err != nil {
		return PlanCheck{}, err
	}
	check := PlanCheck{Period: guideapp.PeriodOf(plan.Cadence, max(plan.First, min(plan.Last, p.today()))), Rules: plan.Rules()}
	err = p.Store.View(ctx, func(tx PublishTx) error {
		org, err := p.Importing.Orgs.Get(ctx, tx, caller.Brand)
		if err != nil {
			return err
		}
		check.Report = reward.Check(plan, org, check.Period)
		check.Notice, err = p.notice(ctx, tx, caller.Brand, plan)
		return err
	})
	return check, err
}

// notice says what guides would be told if the plan were published now.
func (p *Publishing) notice(ctx context.Context, tx PublishTx, brand string, plan *reward.Plan) ([]guideapp.Text, error) {
	if plan.First == 0 {
		return nil, nil
	}
	stored, err := tx.Plans(ctx, brand)
	if err != nil {
		return nil, err
	}
	// A version is told against what paid before it, not against itself.
	others := slices.DeleteFunc(stored, func(s StoredPlan) bool {
		return s.Name == plan.Name && s.Version == plan.Version && s.Hash == plan.Hash
	})
	return p.noticeOf(others, plan)
}

// Publish asks for the draft of a plan to be published, or, when somebody else has asked,
// approves and publishes it, once per key. hash is of the draft as it was read.
func (p *Publishing) Publish(ctx context.Context, caller guideapp.Person, key, name, hash string) (PlanRow, error) {
	var row PlanRow
	err := p.Store.Update(ctx, func(tx PublishTx) error {
		call := IdempotencyKey{caller.Brand, caller.ID, "PublishPlan", key}
		var err error
		row, err = once(ctx, tx, call, p.Importing.Now(), publishRequest{name, hash}, func() (PlanRow, error) {
			return p.askOrApprove(ctx, tx, caller, name, hash)
		})
		return err
	})
	return row, err
}

type publishRequest struct{ Plan, PlanHash string }

func (p *Publishing) askOrApprove(ctx context.Context, tx PublishTx, caller guideapp.Person, name, hash string) (PlanRow, error) {
	draft, err := draftAsRead(ctx, tx, caller.Brand, name, hash)
	if err != nil {
		return PlanRow{}, err
	}
	stored, err := tx.Plans(ctx, caller.Brand)
	if err != nil {
		return PlanRow{}, err
	}
	if err := p.checkStart(draft, stored); err != nil {
		return PlanRow{}, err
	}
	switch draft.AskedBy {
	case "":
		draft.AskedBy, draft.AskedAt, draft.SentBackBy, draft.SentBackReason = caller.ID, p.Importing.Now(), "", ""
		if err := tx.PutDraft(ctx, caller.Brand, draft); err != nil {
			return PlanRow{}, err
		}
		return draftRow(draft)
	case caller.ID:
		return PlanRow{}, guideapp.Errorf(guideapp.Precondition, "you have asked for %s to be published; somebody else of headquarters has to approve it", name)
	}
	return p.approve(ctx, tx, caller, draft, stored)
}

// SendBack declines a draft that awaits approval, once per key. hash is of the draft as
// it was read.
func (p *Publishing) SendBack(ctx context.Context, caller guideapp.Person, key, name, hash, reason string) (PlanRow, error) {
	if reason == "" || len(reason) > MaxSendBackReason {
		return PlanRow{}, guideapp.InvalidAt("reason", "must have 1 to %d bytes and say why", MaxSendBackReason)
	}
	var row PlanRow
	err := p.Store.Update(ctx, func(tx PublishTx) error {
		call := IdempotencyKey{caller.Brand, caller.ID, "SendBackPlan", key}
		var err error
		row, err = once(ctx, tx, call, p.Importing.Now(), sendBackRequest{name, hash, reason}, func() (PlanRow, error) {
			draft, err := draftAsRead(ctx, tx, caller.Brand, name, hash)
			if err != nil {
				return PlanRow{}, err
			}
			if draft.AskedBy == "" {
				return PlanRow{}, guideapp.Errorf(guideapp.Precondition, "nobody has asked for %s to be published; there is nothing to send back", name)
			}
			draft.AskedBy, draft.AskedAt, draft.SentBackBy, draft.SentBackReason = "", 0, caller.ID, reason
			if err := tx.PutDraft(ctx, caller.Brand, draft); err != nil {
				return PlanRow{}, err
			}
			return draftRow(draft)
		})
		return err
	})
	return row, err
}

type sendBackRequest struct{ Plan, PlanHash, Reason string }

// Discard forgets the draft of a plan, asked for or not, once per key. hash is of the
// draft as it was read.
func (p *Publishing) Discard(ctx context.Context, caller guideapp.Person, key, name, hash string) error {
	return p.Store.Update(ctx, func(tx PublishTx) error {
		call := IdempotencyKey{caller.Brand, caller.ID, "DiscardDraft", key}
		_, err := once(ctx, tx, call, p.Importing.Now(), publishRequest{name, hash}, func() (struct{}, error) {
			if _, err := draftAsRead(ctx, tx, caller.Brand, name, hash); err != nil {
				return struct{}{}, err
			}
			return struct{}{}, tx.DeleteDraft(ctx, caller.Brand, name)
		})
		return err
	})
}

// draftAsRead gives the draft of a plan, if it is still the one that was read.
func draftAsRead(ctx context.Context, tx PublishTx, brand, name, hash string) (Draft, error) {
	draft, err := draftOf(ctx, tx, brand, name)
	if err == nil && draft.Hash != hash {
		err = guideapp.Errorf(guideapp.Precondition, "the draft of %s was saved again by %s: read it, then send its plan_hash, %s", name, draft.Author, draft.Hash)
	}
	return draft, err
}

// approve publishes the draft as the next version, ends what it takes the place of, tells
// people, and brings the totals of its periods up to date.
func (p *Publishing) approve(ctx context.Context, tx PublishTx, caller guideapp.Person, draft Draft, stored []StoredPlan) (PlanRow, error) {
	version := nextVersion(stored, draft.Name)
	document, err := intake.SetPlanVersion(draft.Document, version)
	if err != nil {
		return PlanRow{}, err
	}
	live, err := p.Importing.Plans.put(ctx, tx, caller.Brand, document)
	if err != nil {
		return PlanRow{}, err
	}
	words, err := p.noticeOf(stored, live.Plan)
	if err != nil {
		return PlanRow{}, err
	}
	if err := p.endOthers(ctx, tx, caller.Brand, stored, live.Plan); err != nil {
		return PlanRow{}, err
	}
	notice := Notice{Plan: live.Name, Version: version, First: live.First, At: p.Importing.Now(), Author: draft.Author,
		AskedBy: draft.AskedBy, ApprovedBy: caller.ID, Words: words}
	if err := tx.PutNotice(ctx, caller.Brand, notice); err != nil {
		return PlanRow{}, err
	}
	if err := tx.DeleteDraft(ctx, caller.Brand, draft.Name); err != nil {
		return PlanRow{}, err
	}
	if err := p.Importing.restatePlan(ctx, tx, caller.Brand, live.First); err != nil {
		return PlanRow{}, err
	}
	if stored, err = tx.Plans(ctx, caller.Brand); err != nil {
		return PlanRow{}, err
	}
	rows, err := p.publishedRows(stored, []Notice{notice})
	at := slices.IndexFunc(rows, func(r PlanRow) bool { return r.Name == live.Name && r.Version == version })
	if err != nil || at < 0 {
		return PlanRow{}, err
	}
	return rows[at], nil
}

// endOthers ends what a plan takes the place of, but for what is in force again after it.
func (p *Publishing) endOthers(ctx context.Context, tx PublishTx, brand string, stored []StoredPlan, plan *reward.Plan) error {
	for _, s := range stored {
		if s.First > plan.Last || s.Last < plan.First {
			continue
		}
		back, err := p.comesBack(s, plan, plan.Version)
		if err == nil && !back {
			err = tx.EndPlan(ctx, brand, s.Name, s.Version, max(plan.First, s.First)-1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// before gives the plan that would have paid from the day on, or did until then; nil when
// there is none.
func (p *Publishing) before(stored []StoredPlan, first guideapp.Day) (*reward.Plan, error) {
	best := chosen(stored, first)
	if best == nil {
		best = chosen(stored, first-1)
	}
	if best == nil {
		return nil, nil
	}
	live, err := p.Importing.Plans.parse(*best)
	if err != nil {
		return nil, err
	}
	return live.Plan, nil
}

// ReadNotice is a notice, and whether the caller has read it. For whoever answers for
// guides, Guides counts those who stand in the stores within reach today and Readers who
// of them has read it.
type ReadNotice struct {
	Notice
	Read   bool
	Guides int
}

// Notices gives the latest MaxNotices, the latest first.
func (p *Publishing) Notices(ctx context.Context, caller guideapp.Person) ([]ReadNotice, error) {
	var list []ReadNotice
	err := p.Store.View(ctx, func(tx PublishTx) error {
		notices, err := tx.Notices(ctx, caller.Brand)
		if err != nil {
			return err
		}
		receipts, err := tx.Receipts(ctx, caller.Brand, caller.ID)
		if err != nil {
			return err
		}
		reached, err := p.guidesReached(ctx, tx, caller)
		if err != nil {
			return err
		}
		readers, err := tx.Readers(ctx, caller.Brand, reached)
		list = nil
		for _, n := range notices[:min(len(notices), MaxNotices)] {
			read := slices.ContainsFunc(receipts, func(r Receipt) bool { return r.Plan == n.Plan && r.Version == n.Version })
			n.Readers = readersOf(readers, n)
			list = append(list, ReadNotice{n, read, len(reached)})
		}
		return err
	})
	return list, err
}

func readersOf(readers []Readers, n Notice) int {
	i := slices.IndexFunc(readers, func(r Readers) bool { return r.Plan == n.Plan && r.Version == n.Version })
	if i < 0 {
		return 0
	}
	return readers[i].Count
}

// guidesReached gives the guides who stand today in the stores of whoever answers for
// guides; none for a guide.
func (p *Publishing) guidesReached(ctx context.Context, tx PublishTx, caller guideapp.Person) ([]string, error) {
	if caller.Role == guideapp.RoleGuide {
		return nil, nil
	}
	org, err := p.Importing.Orgs.Get(ctx, tx, caller.Brand)
	if err != nil {
		return nil, err
	}
	var reached []string
	for i := range org.Guides {
		standing, stands := org.Guides[i].On(p.today())
		if store, known := org.StoreOn(standing.Store, p.today()); stands && known && caller.Reaches(store) {
			reached = append(reached, org.Guides[i].ID)
		}
	}
	return reached, nil
}

// Acknowledge keeps that the caller has read a notice, once per key, and says when that
// was first.
func (p *Publishing) Acknowledge(ctx context.Context, caller guideapp.Person, key, name string, version int) (Receipt, error) {
	var receipt Receipt
	err := p.Store.Update(ctx, func(tx PublishTx) error {
		call := IdempotencyKey{caller.Brand, caller.ID, "AcknowledgePlan", key}
		var err error
		receipt, err = once(ctx, tx, call, p.Importing.Now(), acknowledgeRequest{name, version}, func() (Receipt, error) {
			return p.acknowledge(ctx, tx, caller, name, version)
		})
		return err
	})
	return receipt, err
}

type acknowledgeRequest struct {
	Plan    string
	Version int
}

func (p *Publishing) acknowledge(ctx context.Context, tx PublishTx, caller guideapp.Person, name string, version int) (Receipt, error) {
	notices, err := tx.Notices(ctx, caller.Brand)
	if err != nil {
		return Receipt{}, err
	}
	if !slices.ContainsFunc(notices, func(n Notice) bool { return n.Plan == name && n.Version == version }) {
		return Receipt{}, guideapp.Errorf(guideapp.NotFound, "no notice of version %d of a plan %s", version, name)
	}
	if err := tx.PutReceipt(ctx, caller.Brand, Receipt{name, version, caller.ID, p.Importing.Now()}); err != nil {
		return Receipt{}, err
	}
	receipts, err := tx.Receipts(ctx, caller.Brand, caller.ID)
	for _, r := range receipts {
		if r.Plan == name && r.Version == version {
			return r, err
		}
	}
	return Receipt{}, err
}
