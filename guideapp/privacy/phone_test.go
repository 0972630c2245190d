package privacy_test

import (
	"testing"

	"frontline/guideapp/privacy"
)

func TestMaskPhone(t *testing.T) {
	t.Parallel()
	for phone, want := range map[string]string{
		"": "", "13812345678": "138****5678", "+86 138-1234-5678": "138****5678", "021-12345678": "****5678",
		"+14155550123": "****0123", "138****5678": "138****5678", "****0123": "****0123",
	} {
		if got, err := privacy.MaskPhone(phone); got != want || err != nil {
			t.Errorf("%s: got %q, %v", phone, got, err)
		}
	}
	for _, phone := range []string{"123456", "1234567890123456", "138****56789", "1381234567x", "****", "１３８１２３４５６７８"} {
		if got, err := privacy.MaskPhone(phone); err == nil || got != "" {
			t.Errorf("%s: got %q, %v", phone, got, err)
		}
	}
}
