package telemetry

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/vektah/gqlparser/v2/ast"
)

// subscriptions counts those who follow what happens, and what they are told. A time
// that is not their own would say nothing: they wait for others.
type subscriptions struct {
	open prometheus.Gauge
	told *prometheus.CounterVec
}

func newSubscriptions() subscriptions {
	return subscriptions{
		open: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "malgraf_subscriptions",
			Help: "GraphQL subscriptions that are open.",
		}),
		told: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "malgraf_subscription_events_total",
			Help: "Events that GraphQL subscriptions have been told, by operation name.",
		}, []string{"operation"}),
	}
}

func isSubscription(operation *graphql.OperationContext) bool {
	return operation.Operation != nil && operation.Operation.Operation == ast.Subscription
}

// InterceptOperation counts a subscription for as long as it is open.
func (r *requests) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	if isSubscription(graphql.GetOperationContext(ctx)) {
		r.open.Inc()
		context.AfterFunc(ctx, r.open.Dec)
	}
	return next(ctx)
}

// event counts what a subscription is told, and one that is refused as a request.
func (r *requests) event(response *graphql.Response, name string) {
	switch {
	case response == nil:
	case response.Data == nil:
		r.total.WithLabelValues(name, outcomeOf(response)).Inc()
	default:
		r.told.WithLabelValues(name).Inc()
	}
}
