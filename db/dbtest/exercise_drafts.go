package dbtest

import (
	"errors"
	"testing"

	"frontline/db"
	"frontline/guideapp"
	"frontline/guideapp/service"
)

func (s suite) drafts(t *testing.T) {
	draft := service.Draft{Name: "autumn", Document: "schema: 1\n# 草稿\n", Hash: "abc", Author: "H1", SavedAt: 7}
	drafts := func(t *testing.T, database *db.DB, brand string) []service.Draft {
		return read(s.ctx, t, database, func(tx *db.Tx) ([]service.Draft, error) { return tx.Drafts(s.ctx, brand) })
	}
	s.each(t, []subtest{
		{"one a plan, the last that was saved", func(t *testing.T, database *db.DB) {
			winter, asked := draft, draft
			winter.Name = "Winter"
			asked.Document, asked.Hash, asked.Author, asked.SavedAt, asked.AskedBy, asked.AskedAt = "schema: 1\n", "def", "H2", 8, "H3", 9
			s.update(t, database, func(tx *db.Tx) error {
				return errors.Join(tx.PutDraft(s.ctx, "b", draft), tx.PutDraft(s.ctx, "b", winter), tx.PutDraft(s.ctx, "b", asked))
			})
			wantEqual(t, "drafts", drafts(t, database, "b"), []service.Draft{winter, asked})
			wantEqual(t, "drafts of another brand", len(drafts(t, database, "c")), 0)
			s.update(t, database, func(tx *db.Tx) error { return tx.DeleteDraft(s.ctx, "b", "autumn") })
			wantEqual(t, "drafts left", drafts(t, database, "b"), []service.Draft{winter})
		}},
		{"a published version ends, and stays what it is", func(t *testing.T, database *db.DB) {
			plan := service.StoredPlan{Brand: "b", Name: "autumn", Version: 2, Document: "schema: 1\n", Hash: "abc", First: 20_700, Last: 20_800}
			s.update(t, database, func(tx *db.Tx) error {
				return errors.Join(tx.PutPlan(s.ctx, plan), tx.EndPlan(s.ctx, "b", "autumn", 2, 20_750), tx.EndPlan(s.ctx, "b", "autumn", 3, 1))
			})
			plan.Last = 20_750
			got := read(s.ctx, t, database, func(tx *db.Tx) ([]service.StoredPlan, error) { return tx.Plans(s.ctx, "b") })
			wantEqual(t, "plans", got, []service.StoredPlan{plan})
		}},
		{"notices and who has read them", s.notices},
	})
}

func (s suite) notices(t *testing.T, database *db.DB) {
	first := service.Notice{Plan: "autumn", Version: 1, First: 20_700, At: 5, Author: "H1", AskedBy: "H1", ApprovedBy: "H2",
		Words: []guideapp.Text{{ZH: "新增", EN: "New"}, {ZH: "取消", EN: "Gone"}}}
	second := first
	second.Version, second.At, second.Words = 2, 6, nil
	s.update(t, database, func(tx *db.Tx) error {
		return errors.Join(tx.PutNotice(s.ctx, "b", first), tx.PutNotice(s.ctx, "b", second),
			tx.PutReceipt(s.ctx, "b", service.Receipt{Plan: "autumn", Version: 1, Person: "G1", At: 8}),
			tx.PutReceipt(s.ctx, "b", service.Receipt{Plan: "autumn", Version: 1, Person: "G1", At: 9}),
			tx.PutReceipt(s.ctx, "b", service.Receipt{Plan: "autumn", Version: 1, Person: "G2", At: 9}))
	})
	first.Readers = 2
	notices := read(s.ctx, t, database, func(tx *db.Tx) ([]service.Notice, error) { return tx.Notices(s.ctx, "b") })
	wantEqual(t, "notices", notices, []service.Notice{second, first})
	receipts := read(s.ctx, t, database, func(tx *db.Tx) ([]service.Receipt, error) { return tx.Receipts(s.ctx, "b", "G1") })
	wantEqual(t, "receipts", receipts, []service.Receipt{{Plan: "autumn", Version: 1, Person: "G1", At: 8}})
}

// goals are replaced by table, party and period, and change the organisation's revision.
func (s suite) goals(t *testing.T) {
	s.each(t, []subtest{{"by table, party and period", func(t *testing.T, database *db.DB) {
		goal := func(table, party, period string, amount guideapp.Fen) guideapp.Goal {
			return guideapp.Goal{Table: table, Party: party, Period: period, Amount: amount}
		}
		revision := func() int64 {
			return read(s.ctx, t, database, func(tx *db.Tx) (int64, error) { return tx.OrgRevision(s.ctx, "b") })
		}
		s.update(t, database, func(tx *db.Tx) error {
			return tx.PutGoals(s.ctx, "b", []guideapp.Goal{goal("monthly", "G2", "2026-09", 1), goal("monthly", "G1", "2026-10", 2), goal("Weekly", "G1", "2026-W37", 3), goal("monthly", "G2", "2026-09", 4)})
		})
		before := revision()
		s.update(t, database, func(tx *db.Tx) error {
			return tx.PutGoals(s.ctx, "b", []guideapp.Goal{goal("monthly", "G1", "2026-10", 5), goal("monthly", "G1", "2026-09", 6)})
		})
		got := read(s.ctx, t, database, func(tx *db.Tx) (guideapp.Org, error) { return tx.Org(s.ctx, "b") })
		wantEqual(t, "goals", got.Goals, []guideapp.Goal{goal("Weekly", "G1", "2026-W37", 3), goal("monthly", "G1", "2026-09", 6), goal("monthly", "G1", "2026-10", 5), goal("monthly", "G2", "2026-09", 4)})
		if after := revision(); after <= before {
			t.Errorf("revision %d comes after %d", after, before)
		}
	}}})
}
