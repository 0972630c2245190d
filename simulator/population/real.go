package population

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the real input
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"frontline/guideapp"
)

//go:embed data/stores_cn.csv.gz
var storesFile []byte

//go:embed data/orders_cdnow.csv.gz
var ordersFile []byte

// Real is one of the two files of real input, as it was published.
func Real(name string) ([]byte, error) {
	for _, file := range []struct {
		name    string
		content []byte
	}{{"stores_cn.csv", storesFile}, {"orders_cdnow.csv", ordersFile}} {
		if file.name != name {
			continue
		}
		unpacked, err := gzip.NewReader(bytes.NewReader(file.content))
		if err != nil {
			return nil, fmt.Errorf("unpack %s: %w", name, err)
		}
		return io.ReadAll(unpacked)
	}
	return nil, guideapp.Errorf(guideapp.NotFound, "there is no real input %q; there are stores_cn.csv and orders_cdnow.csv", name)
}

// realRows gives the rows of a real file below its header.
func realRows(name string) ([][]string, error) {
	content, err := Real(name)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return rows[1:], nil
}

// realStore is a store of the directory.
type realStore struct {
	id, name, ownership, province string
	location                      guideapp.Location
}

// realStores reads the directory, in order of id.
func realStores() ([]realStore, error) {
	rows, err := realRows("stores_cn.csv")
	if err != nil {
		return nil, err
	}
	stores := make([]realStore, len(rows))
	for i, row := range rows {
		lng, err := strconv.ParseFloat(row[7], 64)
		if err != nil {
			return nil, fmt.Errorf("stores_cn.csv: %s: %w", row[0], err)
		}
		lat, err := strconv.ParseFloat(row[8], 64)
		if err != nil {
			return nil, fmt.Errorf("stores_cn.csv: %s: %w", row[0], err)
		}
		stores[i] = realStore{id: row[0], name: row[1], ownership: row[2], province: row[5],
			location: guideapp.Location{Lng: lng, Lat: lat, System: guideapp.WGS84}}
	}
	return stores, nil
}

// fenPerCent makes fen of US cents at 7.00 yuan to the dollar.
const fenPerCent = 7

// realCustomer is a customer of the research data, with all they bought, by day.
type realCustomer struct {
	id        string
	purchases []purchase
}

// realCustomers reads the research data as it stands, in 1997 and 1998.
func realCustomers() ([]realCustomer, error) {
	rows, err := realRows("orders_cdnow.csv")
	if err != nil {
		return nil, err
	}
	var customers []realCustomer
	for _, row := range rows {
		bill, err := realPurchase(row)
		if err != nil {
			return nil, fmt.Errorf("orders_cdnow.csv: customer %s: %w", row[0], err)
		}
		if n := len(customers); n == 0 || customers[n-1].id != row[0] {
			customers = append(customers, realCustomer{id: row[0]})
		}
		last := &customers[len(customers)-1]
		last.purchases = append(last.purchases, bill)
	}
	return customers, nil
}

func realPurchase(row []string) (purchase, error) {
	day, err := guideapp.ParseDay(row[1])
	if err != nil {
		return purchase{}, err
	}
	items, err := strconv.Atoi(row[2])
	if err != nil {
		return purchase{}, err
	}
	cents, err := strconv.ParseInt(strings.Replace(row[3], ".", "", 1), 10, 64)
	if err != nil {
		return purchase{}, err
	}
	return purchase{day: day, items: items, amount: guideapp.Fen(cents * fenPerCent)}, nil
}

// provinces are the codes of the directory: those of GB/T 2260, but 91 and 92 for Hong
// Kong and Macao.
var provinces = map[string]string{
	"11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区", "21": "辽宁省", "22": "吉林省", "23": "黑龙江省",
	"31": "上海市", "32": "江苏省", "33": "浙江省", "34": "安徽省", "35": "福建省", "36": "江西省", "37": "山东省", "41": "河南省",
	"42": "湖北省", "43": "湖南省", "44": "广东省", "45": "广西壮族自治区", "46": "海南省", "50": "重庆市", "51": "四川省", "52": "贵州省",
	"53": "云南省", "61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区", "91": "香港特别行政区", "92": "澳门特别行政区",
}
