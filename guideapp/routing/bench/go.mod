module frontline/guideapp/routing/bench

go 1.26.0

require (
	frontline v0.0.0
	github.com/golang/geo v0.0.0-20260818125358-b200a1149890
	github.com/tidwall/rtree v1.10.0
)

require github.com/tidwall/geoindex v1.7.0 // indirect

replace frontline => ../../..
