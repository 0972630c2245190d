package simulator_test

import (
	"strings"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/simulator"
)

const smallStores = `store_id,name,region,class
S1,One,east,A
S2,Two,west,B
`

const smallGuides = `guide_id,name,store_id,role,from,to
G1,Ann,S1,guide,2026-01-01,
G2,Bob,S1,guide,2026-09-01,
G3,Cid,S2,guide,2026-01-01,
`

const smallEvents = `event_id,kind,at,store_id,guide_id,customer_id,channel,amount
1,order,2026-09-02,S1,G1,C1,store,300
2,order,2026-09-03,S1,G1,C2,mini_program,100
3,order,2026-09-04,S2,G3,C3,,50
`

// smallChain is three guides in two stores who sold 450 yuan, with more rows of events.
func smallChain(t fataler, more string) simulator.Dataset {
	t.Helper()
	stores, err := intake.ReadStores("stores.csv", strings.NewReader(smallStores))
	if err != nil {
		t.Fatal(err)
	}
	guides, err := intake.ReadGuides("guides.csv", strings.NewReader(smallGuides))
	if err != nil {
		t.Fatal(err)
	}
	events, err := intake.ReadEvents("events.csv", strings.NewReader(smallEvents+more), "brand", "file", shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return simulator.Dataset{Org: guideapp.Org{Brand: "brand", Stores: stores, Guides: guides}, Events: events, Period: september,
		AsOf: guideapp.Date(2026, time.October, 1).Start(shanghai), Zone: shanghai.String(), History: simulator.Whole()}
}
