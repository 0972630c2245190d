package routing_test

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"testing"

	"frontline/guideapp"
	"frontline/guideapp/routing"
)

// A machine whose compiler fuses products with sums, or whose sine is its own, must give
// the same bits as any other: the sum was taken on amd64 and holds for amd64 with FMA and
// for WebAssembly too.
func TestArithmetic_isTheSameOnEveryMachine(t *testing.T) {
	t.Parallel()
	const want = 0xb5a7f2efbbac51f7
	rng, sum := rand.New(rand.NewPCG(1, 2)), fnv.New64a()
	add := func(bits uint64) { sum.Write(binary.LittleEndian.AppendUint64(nil, bits)) }
	for range 20_000 {
		a := wgs(73+float64(64*rng.Float64()), 1+float64(54*rng.Float64()))
		b := guideapp.Location{Lng: float64(360*rng.Float64()) - 180, Lat: float64(180*rng.Float64()) - 90, System: guideapp.BD09}
		add(uint64(routing.DistanceMM(a, b)))
		for _, l := range []guideapp.Location{routing.ToGCJ02(a), routing.ToBD09(a), routing.ToWGS84(routing.ToBD09(a)), routing.ToWGS84(b)} {
			add(math.Float64bits(l.Lng))
			add(math.Float64bits(l.Lat))
		}
	}
	if got := sum.Sum64(); got != want {
		t.Errorf("the bits sum to %#x, want %#x", got, uint64(want))
	}
}
