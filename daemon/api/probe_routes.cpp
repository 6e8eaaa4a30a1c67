#include "daemon/api/handlers.hpp"

namespace stmtwatch::api {

namespace {

constexpr auto plain_text = "text/plain; charset=utf-8";

Reply probe(const std::optional<std::string>& trouble) {
  if (trouble) return {.status = 503, .body = *trouble + "\n", .content_type = plain_text};
  return {.body = "ok\n", .content_type = plain_text};
}

}  // namespace

flow::Task<Reply> show_metrics(Backend& backend, const Question&) {
  co_return Reply{.body = backend.metrics.text(), .content_type = "text/plain; version=0.0.4; charset=utf-8"};
}

flow::Task<Reply> show_health(Backend& backend, const Question&) {
  co_return probe(backend.readiness.unhealthy());
}

flow::Task<Reply> show_readiness(Backend& backend, const Question&) {
  co_return probe(backend.readiness.unready());
}

}  // namespace stmtwatch::api
