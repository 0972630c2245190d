package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"slices"

	"frontline/db"
	"frontline/guideapp"
	"frontline/guideapp/service"
	"frontline/simulator/population"
)

// demoCodes are the demo's sign-in codes, by role: words that everybody may know, which
// exist only in a database that holds the demo.
var demoCodes = map[guideapp.Role]string{
	guideapp.RoleGuide:        "demo-guide",
	guideapp.RoleManager:      "demo-manager",
	guideapp.RoleCoordinator:  "demo-coordinator",
	guideapp.RoleDealer:       "demo-dealer",
	guideapp.RoleHeadquarters: "demo-headquarters",
	guideapp.RoleMachine:      "demo-pos",
}

// approverCode signs in the second person of headquarters.
const approverCode = "demo-approver"

// The first code that is kept says that a demo is being loaded, the last that it is there.
const (
	firstDemoRole = guideapp.RoleHeadquarters
	lastDemoRole  = guideapp.RoleGuide
)

// demoNow is the business time of the demo, which stands still.
func demoNow() guideapp.Instant {
	return population.DemoToday.Start(population.Zone) + 21*guideapp.Hour
}

// ensureDemo says whether the database holds the demo, after loading it into an empty
// one when that is wanted. A load that was cut short is taken up again.
func ensureDemo(ctx context.Context, database *db.DB, wanted bool, stderr io.Writer) (bool, error) {
	h := newHouse(database, demoNow)
	loaded, err := h.sessions.Knows(ctx, demoCodes[lastDemoRole])
	if loaded && err == nil {
		// A demo of an earlier version has no second person yet.
		return true, h.sessions.Open(ctx, population.DemoApprover(), approverCode)
	}
	if err != nil || !wanted {
		return false, err
	}
	unfinished, err := h.sessions.Knows(ctx, demoCodes[firstDemoRole])
	if err != nil {
		return false, err
	}
	if !unfinished {
		occupied, err := holdsStores(ctx, database)
		if occupied || err != nil {
			return false, err
		}
	}
	return true, loadDemo(ctx, h, stderr)
}

// offerDemo says how to have the demo in a database that it was not loaded into unasked.
func offerDemo(ctx context.Context, database *db.DB, stderr io.Writer) error {
	occupied, err := holdsStores(ctx, database)
	if err == nil && !occupied {
		fmt.Fprintf(stderr, "Brand %s has no stores in this database. Load the demo into it with frontline serve --demo, or bring a chain in with frontline import.\n", population.Brand)
	}
	return err
}

func holdsStores(ctx context.Context, database *db.DB) (bool, error) {
	var org guideapp.Org
	err := database.View(ctx, func(tx *db.Tx) (err error) {
		org, err = tx.Org(ctx, population.Brand)
		return err
	})
	return len(org.Stores) > 0, err
}

func loadDemo(ctx context.Context, h house, stderr io.Writer) error {
	fmt.Fprintln(stderr, "Loading the demo: real stores and purchases, generated guides, friends and chats. Once, for a few seconds.")
	demo, err := population.Demo()
	if err != nil {
		return err
	}
	people := population.DemoPeople(demo)
	if err := openTo(ctx, h.sessions, people, firstDemoRole); err != nil {
		return err
	}
	loader := guideapp.Person{Brand: population.Brand, ID: "frontline serve", Role: guideapp.RoleHeadquarters}
	org := service.OrgBatch{Stores: demo.Org.Stores, Guides: demo.Org.Guides, Customers: demo.Customers()}
	if _, err := h.importing.Org(ctx, loader, rand.Text(), org); err != nil {
		return err
	}
	if err := h.importing.PublishPlan(ctx, population.Brand, population.DemoPlan()); err != nil {
		return err
	}
	if _, err := h.importing.File(ctx, population.Brand, demo.Events(), newProgress(stderr, "facts")); err != nil {
		return err
	}
	others := slices.DeleteFunc(slices.Clone(guideapp.Roles), func(r guideapp.Role) bool { return r == lastDemoRole })
	return openTo(ctx, h.sessions, people, append(others, lastDemoRole)...)
}

// openTo lets the people of these roles sign in with the demo's codes, role by role.
func openTo(ctx context.Context, sessions *service.Sessions, people []guideapp.Person, roles ...guideapp.Role) error {
	for _, role := range roles {
		for _, p := range people {
			if p.Role != role {
				continue
			}
			code := demoCodes[role]
			if p.ID == population.DemoApprover().ID {
				code = approverCode
			}
			if err := sessions.Open(ctx, p, code); err != nil {
				return err
			}
		}
	}
	return nil
}

// greetDemo prints links that sign in and open the screens.
func greetDemo(stdout io.Writer, address string) {
	day := demoNow().Time().In(population.Zone).Format("2 January 2006, 15:04")
	fmt.Fprintf(stdout, "It holds a demo that stands still on %s. Sign in as\n", day)
	for _, role := range []guideapp.Role{guideapp.RoleGuide, guideapp.RoleManager, guideapp.RoleHeadquarters} {
		fmt.Fprintf(stdout, "  %-13s %s\n", role, signInLink(address, demoCodes[role]))
	}
	fmt.Fprintf(stdout, "  %-13s %s\n", "approver", signInLink(address, approverCode))
}
