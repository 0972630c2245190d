package service

import (
	"context"
	"sync"

	"frontline/guideapp"
)

// OrgTx reads an organisation.
type OrgTx interface {
	Org(ctx context.Context, brand string) (guideapp.Org, error)
	// OrgRevision counts the changes of the brand's stores and guides.
	OrgRevision(ctx context.Context, brand string) (int64, error)
}

// Orgs remembers organisations, so that a tally does not read every store and guide.
// What it gives is shared: nobody changes it. The revision is read in the caller's
// transaction, so a remembered organisation is never older than that transaction.
type Orgs struct {
	mu      sync.Mutex
	byBrand map[string]rememberedOrg
}

type rememberedOrg struct {
	revision int64
	org      *guideapp.Org
}

// Get gives the brand's organisation, sorted.
func (o *Orgs) Get(ctx context.Context, tx OrgTx, brand string) (*guideapp.Org, error) {
	revision, err := tx.OrgRevision(ctx, brand)
	if err != nil {
		return nil, err
	}
	o.mu.Lock()
	remembered, found := o.byBrand[brand]
	o.mu.Unlock()
	if found && remembered.revision == revision {
		return remembered.org, nil
	}
	org, err := tx.Org(ctx, brand)
	if err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.byBrand == nil {
		o.byBrand = map[string]rememberedOrg{}
	}
	if o.byBrand[brand].revision <= revision {
		o.byBrand[brand] = rememberedOrg{revision, &org}
	}
	return &org, nil
}
