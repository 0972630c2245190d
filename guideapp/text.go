package guideapp

// Text is a text in the product's two languages.
type Text struct {
	ZH, EN string
}
