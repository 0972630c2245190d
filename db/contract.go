package db

import "frontline/guideapp/service"

// What each service asks of a transaction, and of the store that runs it.
var (
	_ service.ActionTx     = (*Tx)(nil)
	_ service.BoardTx      = (*Tx)(nil)
	_ service.CallTx       = (*Tx)(nil)
	_ service.DisputeTx    = (*Tx)(nil)
	_ service.ImportTx     = (*Tx)(nil)
	_ service.PlanTx       = (*Tx)(nil)
	_ service.PublishTx    = (*Tx)(nil)
	_ service.RoutingTx    = (*Tx)(nil)
	_ service.SessionTx    = (*Tx)(nil)
	_ service.SettlementTx = (*Tx)(nil)
	_ service.TallyTx      = (*Tx)(nil)

	_ service.ActionStore     = Store[service.ActionTx]{}
	_ service.BoardStore      = Store[service.BoardTx]{}
	_ service.DisputeStore    = Store[service.DisputeTx]{}
	_ service.ImportStore     = Store[service.ImportTx]{}
	_ service.PlanStore       = Store[service.PlanTx]{}
	_ service.PublishStore    = Store[service.PublishTx]{}
	_ service.RoutingStore    = Store[service.RoutingTx]{}
	_ service.SessionStore    = Store[service.SessionTx]{}
	_ service.SettlementStore = Store[service.SettlementTx]{}
	_ service.TallyStore      = Store[service.TallyTx]{}
)
