package simulator_test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"strings"
	"testing"
)

// seedsOfDigest is how many drawn cases one line of seeds.txt stands for.
const seedsOfDigest = 100

var seeds = flag.Int("seeds", seedsOfDigest, "how many drawn cases must give the bytes that seeds.txt holds")

// TestSeeds draws organisations, facts and plans over every kind of component from seeds,
// and holds the bytes of their statements to digests. It runs natively and as
// WebAssembly, so equal digests are equal bytes on the server and in the browser.
func TestSeeds(t *testing.T) {
	var digests strings.Builder
	for first := 0; first < *seeds; first += seedsOfDigest {
		h := sha256.New()
		for seed := first; seed < first+seedsOfDigest; seed++ {
			c := seeded(uint64(seed))
			d := draw(c, size{stores: 3, guides: 8, customers: 10, events: 60})
			h.Write([]byte(statements(t, open(t, d.exported(t)), parsePlan(t, drawPlan(c)))))
		}
		fmt.Fprintf(&digests, "%d %x\n", first, h.Sum(nil))
	}
	if *update {
		golden(t, "seeds.txt", []byte(digests.String()))
		return
	}
	if want := text(t, "seeds.txt"); !strings.HasPrefix(want, digests.String()) {
		t.Errorf("the statements are\n%snot\n%s", digests.String(), want)
	}
}
