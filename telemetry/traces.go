package telemetry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// service is the name of the service where OTEL_SERVICE_NAME gives no other.
const service = "malgraf"

// traces sends spans, or does nothing: the zero value.
type traces struct {
	provider *sdk.TracerProvider
	// tracer is nil where no traces are sent: cheaper than one that does nothing.
	tracer trace.Tracer
	// caller reads whose span a request belongs to.
	caller propagation.TraceContext
}

// newTraces reads the standard variables of OpenTelemetry; the exporter and the
// SDK read those of them that are not looked at here. It always returns traces.
func newTraces(ctx context.Context) (*traces, error) {
	wanted, err := tracesWanted(setting)
	if err != nil || !wanted {
		return &traces{}, err
	}
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return &traces{}, fmt.Errorf("exporter: %w", err)
	}
	about, err := aboutProcess(ctx)
	if err != nil {
		return &traces{}, errors.Join(fmt.Errorf("resource: %w", err), exporter.Shutdown(ctx))
	}
	// The SDK has one place for the errors of the whole process.
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { slog.Warn("traces", "error", err) }))
	provider := sdk.NewTracerProvider(sdk.WithBatcher(exporter), sdk.WithResource(about))
	return &traces{provider: provider, tracer: provider.Tracer("malgraf/telemetry")}, nil
}

// aboutProcess is what all spans say of where they come from.
func aboutProcess(ctx context.Context) (*resource.Resource, error) {
	version := "unknown"
	if build, ok := debug.ReadBuildInfo(); ok {
		version = build.Main.Version
	}
	return resource.New(ctx,
		resource.WithTelemetrySDK(),
		resource.WithAttributes(semconv.ServiceName(service), semconv.ServiceVersion(version)),
		resource.WithFromEnv(), // last: it outweighs the others
	)
}

// setting is an environment variable as OpenTelemetry reads it.
func setting(name string) string { return strings.TrimSpace(os.Getenv(name)) }

// tracesWanted says whether the environment asks for traces: by naming the
// exporter or, where it names none, by saying where to send them. An error: it
// asks for what this program cannot do.
func tracesWanted(setting func(string) string) (bool, error) {
	endpoint := setting("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") + setting("OTEL_EXPORTER_OTLP_ENDPOINT")
	exporter := setting("OTEL_TRACES_EXPORTER")
	switch {
	case strings.EqualFold(setting("OTEL_SDK_DISABLED"), "true"), exporter == "none":
		return false, nil
	case exporter == "" && endpoint == "":
		return false, nil
	case exporter != "" && exporter != "otlp":
		return false, fmt.Errorf("OTEL_TRACES_EXPORTER=%.40q: otlp and none are understood", exporter)
	}
	name := "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"
	if setting(name) == "" {
		name = "OTEL_EXPORTER_OTLP_PROTOCOL"
	}
	if protocol := setting(name); protocol != "" && protocol != "http/protobuf" {
		return false, fmt.Errorf("%s=%.40q: http/protobuf is spoken", name, protocol)
	}
	return true, nil
}

func (t *traces) close(ctx context.Context) error {
	if t.provider == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}
