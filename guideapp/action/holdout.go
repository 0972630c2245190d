package action

import "hash/fnv"

// HoldoutPercent is how many of a playbook's eligible customers it leaves alone, so that
// what it does can be told from what would have happened anyway.
const HoldoutPercent = 10

// HeldOut says whether the playbook leaves the customer alone. It is the same on every
// day, machine and version, and independent from playbook to playbook.
func HeldOut(playbook, customer string) bool {
	h := fnv.New64a()
	_, _ = h.Write([]byte(playbook + "\x00" + customer)) // a hash does not fail
	return mix(h.Sum64())%100 < HoldoutPercent
}

// mix is the finalizer of SplitMix64: FNV alone leaves similar ids in similar bits.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
