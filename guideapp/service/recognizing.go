package service

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"frontline/guideapp"
)

// maxNamed is how many regions or dealers a refusal names.
const maxNamed = 10

// Recognize fills in what the brand's organisation knows of a person and refuses what
// contradicts it. A guide's name, role and store are those of today; whoever stands in no
// store needs a role, and a store, region or dealer that is known.
func (s *Sessions) Recognize(ctx context.Context, asked guideapp.Person) (guideapp.Person, error) {
	known := asked
	err := s.Store.View(ctx, func(tx SessionTx) error {
		org, err := s.Orgs.Get(ctx, tx, asked.Brand)
		if err != nil {
			return err
		}
		known, err = recognize(org, asked, s.Today())
		return err
	})
	return known, err
}

func recognize(org *guideapp.Org, p guideapp.Person, today guideapp.Day) (guideapp.Person, error) {
	if len(org.Stores) == 0 {
		return p, noStores(p.Brand)
	}
	if guide, is := org.Guide(p.ID); is {
		return recognizeGuide(org, guide, p, today)
	}
	p.Name = cmp.Or(p.Name, p.ID)
	switch {
	case p.Role == "":
		return p, guideapp.InvalidAt("role", "is missing; %s is no guide that is known, so say guide, manager, coordinator, dealer, headquarters or machine", p.ID)
	case p.Role == guideapp.RoleGuide:
		return p, guideapp.InvalidAt("person", "there is no guide %s; import guides.csv with a line for the guide first", p.ID)
	}
	return p, checkReach(org, p, today)
}

// recognizeGuide gives the person a guide is today.
func recognizeGuide(org *guideapp.Org, guide guideapp.Guide, p guideapp.Person, today guideapp.Day) (guideapp.Person, error) {
	a, stands := guide.On(today)
	if !stands {
		return p, guideapp.InvalidAt("person", "guide %s stands in no store on %s; import guides.csv with today's assignment first", guide.ID, today)
	}
	differs := func(path, asked, is string) error {
		if asked == "" || asked == is {
			return nil
		}
		return guideapp.InvalidAt(path, "%q is not what guides.csv says of %s today: %s; leave it out, or import the change first", asked, guide.ID, is)
	}
	store, _ := org.StoreOn(a.Store, today)
	for _, err := range []error{
		differs("name", p.Name, guide.Name), differs("role", string(p.Role), string(a.Role)), differs("store", p.Store, a.Store),
		differs("region", p.Region, store.Region),
	} {
		if err != nil {
			return p, err
		}
	}
	p.Name, p.Role, p.Store = guide.Name, a.Role, a.Store
	if p.Role == guideapp.RoleCoordinator {
		p.Region = store.Region
	}
	return p, checkReach(org, p, today)
}

// checkReach refuses a store, region or dealer that nobody knows.
func checkReach(org *guideapp.Org, p guideapp.Person, today guideapp.Day) error {
	if p.Store != "" && len(org.StoreRows(p.Store)) == 0 {
		return guideapp.InvalidAt("store", "there is no store %s; import stores.csv with it first", p.Store)
	}
	var regions, dealers []string
	for s := range org.StoresOn(today) {
		regions, dealers = append(regions, s.Region), append(dealers, s.Dealer)
	}
	if p.Role == guideapp.RoleCoordinator && p.Region != "" && !slices.Contains(regions, p.Region) {
		return guideapp.InvalidAt("region", "no store is in the region %s; there are %s", p.Region, named(regions))
	}
	if p.Role == guideapp.RoleDealer && p.Dealer != "" && !slices.Contains(dealers, p.Dealer) {
		return guideapp.InvalidAt("dealer", "no store is of the dealer %s; there are %s", p.Dealer, named(dealers))
	}
	return nil
}

// named lists words for people, each once.
func named(words []string) string {
	words = slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(words))), func(w string) bool { return w == "" })
	switch {
	case len(words) == 0:
		return "none"
	case len(words) > maxNamed:
		return strings.Join(words[:maxNamed], ", ") + " and more"
	}
	return strings.Join(words, ", ")
}

// noStores refuses a brand that nobody knows.
func noStores(brand string) error {
	return guideapp.Errorf(guideapp.NotFound, "the brand %s has no stores; is it misspelt? Otherwise import its stores first", brand)
}
