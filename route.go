package main

import (
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"strconv"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/intake"
	"frontline/guideapp/routing"
)

// routeProgressStep is after how many customers the progress bar moves.
const routeProgressStep = 4096

// routeHelp explains the answer.
var routeHelp = fmt.Sprintf(`Prints a line for each customer: customer_id, store_id (empty where no store can serve), dealer_id
(empty for the company's own), distance_m (to the store), margin_m (how much farther the second best
is; -1 without one), confidence and reason (nearest, default_store or no_store). Confidence is low where
a location as far off as precision_m could lead elsewhere, and empty without a store. A precision_m of 0
is exact; where it is empty, %d m are taken.

`, routing.UnknownPrecisionM)

// routeHeader is the first line of the answer. distance_m is empty without a store, and
// margin_m is -1 where there is no second best.
var routeHeader = []string{"customer_id", "store_id", "dealer_id", "distance_m", "margin_m", "confidence", "reason"}

// runRoute routes the customers of a file to the stores of another and prints a decision a
// line, in the customers' order. It needs no database and keeps nothing.
func runRoute(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newFlags("route", stderr)
	var r routeFlags
	r.define(flags)
	if err := parseFlags(flags, args); err != nil {
		return err
	}
	if r.stores == "" || r.points == "" {
		return usage(flags, "--stores and --points are required")
	}
	policy, err := r.policy()
	if err != nil {
		return usage(flags, "%v", err)
	}
	at, err := r.instant(policy.Zone)
	if err != nil {
		return usage(flags, "--at: %v", err)
	}
	index, err := r.index(at, policy, stderr)
	if err != nil {
		return err
	}
	points, err := readFile(r.points, intake.ReadPoints)
	if err != nil {
		return err
	}
	return routePoints(ctx, index, policy, points, at, stdout, newProgress(stderr, "route"))
}

// routeFlags are the flags of route as they were given.
type routeFlags struct {
	stores, points, at, zone, defaultStore string
	radiusM                                int64
}

func (r *routeFlags) define(flags *flag.FlagSet) {
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), routeHelp)
		flags.PrintDefaults()
	}
	flags.StringVar(&r.stores, "stores", "", "stores.csv: "+intake.StoreColumns())
	flags.StringVar(&r.points, "points", "", "points.csv: "+intake.PointColumns())
	flags.StringVar(&r.at, "at", "", "when the customers ask, such as 2026-09-30T18:05:00+08:00; without it opening hours are not looked at, and a store's latest row counts")
	flags.StringVar(&r.zone, "zone", defaultZone, "time zone of the opening hours")
	flags.Int64Var(&r.radiusM, "radius-m", 0, "send nobody farther than this many metres; 0 is any distance")
	flags.StringVar(&r.defaultStore, "default-store", "", "the store for those whom no store within the radius can serve")
}

func (r *routeFlags) policy() (routing.Policy, error) {
	zone, err := time.LoadLocation(r.zone)
	if err != nil {
		return routing.Policy{}, fmt.Errorf("--zone: %q is not a time zone such as Asia/Shanghai", r.zone)
	}
	// The answer has no room for runners-up.
	policy := routing.Policy{RadiusM: r.radiusM, DefaultStore: r.defaultStore, Candidates: 1, Zone: zone}
	return policy, policy.Validate()
}

// instant is when the customers ask; 0 without --at.
func (r *routeFlags) instant(zone *time.Location) (guideapp.Instant, error) {
	if r.at == "" {
		return 0, nil
	}
	return guideapp.ParseInstant(r.at, zone)
}

// index reads the stores that stand on the day of --at.
func (r *routeFlags) index(at guideapp.Instant, policy routing.Policy, stderr io.Writer) (*routing.Index, error) {
	stores, err := readFile(r.stores, intake.ReadStores)
	if err != nil {
		return nil, err
	}
	org := guideapp.Org{Stores: stores}
	org.Sort()
	day := guideapp.MaxDay
	if at != 0 {
		day = guideapp.DayOf(at, policy.Zone)
	}
	rows := routing.InForce(org.Stores, day)
	index, err := routing.NewIndex(rows)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.stores, err)
	}
	if n := len(rows) - index.Len(); n > 0 {
		fmt.Fprintf(stderr, "%s: stores that have no location and take no part: %d\n", r.stores, n)
	}
	if _, found := index.Store(r.defaultStore); r.defaultStore != "" && !found {
		return nil, fmt.Errorf("--default-store: %s has no store %q with a location on that day", r.stores, r.defaultStore)
	}
	return index, nil
}

// routePoints writes a decision for each point.
func routePoints(ctx context.Context, index *routing.Index, policy routing.Policy, points []intake.Point, at guideapp.Instant,
	stdout io.Writer, progress func(done, total int)) error {
	w := csv.NewWriter(stdout)
	if err := w.Write(routeHeader); err != nil {
		return err
	}
	for i, p := range points {
		if i%routeProgressStep == 0 {
			progress(i, len(points))
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		request := routing.Request{Customer: p.Customer, Location: p.Location, PrecisionM: p.PrecisionM, PrecisionUnknown: p.PrecisionUnknown, At: at}
		d := routing.Decide(strconv.Itoa(i+1), index, policy, request)
		if err := w.Write(routeRow(d)); err != nil {
			return err
		}
	}
	progress(len(points), len(points))
	w.Flush()
	return w.Error()
}

func routeRow(d routing.Decision) []string {
	distance, confidence := "", ""
	if d.Store != "" {
		distance, confidence = strconv.FormatInt(routing.Metres(d.DistanceMM), 10), "high"
	}
	if d.Store != "" && d.LowConfidence {
		confidence = "low"
	}
	margin := strconv.FormatInt(routing.Metres(d.MarginMM), 10)
	return []string{d.Request.Customer, d.Store, d.Dealer, distance, margin, confidence, string(d.Reason)}
}
