// Package bench holds the reward engine's filters against general expression languages,
// github.com/expr-lang/expr and github.com/google/cel-go, on the same conditions over the
// same events. It is a module of its own, so that the product does not depend on them.
package bench
