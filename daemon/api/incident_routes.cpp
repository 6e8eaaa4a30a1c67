#include <nlohmann/json.hpp>

#include "daemon/api/document.hpp"
#include "daemon/api/handlers.hpp"
#include "daemon/api/incident_document.hpp"
#include "daemon/api/parameters.hpp"

namespace stmtwatch::api {

namespace {

using incidents::Incident;

Reply reply(const watch::Answer<Incident>& incident, const Backend& backend) {
  if (!incident) return refuse(incident.error());
  const Document document{{"incident", incident_document(*incident, backend.zone)}};
  return {.body = json_text(document)};
}

// What every decision about an incident needs: which one, and what was decided.
struct Order {
  incidents::IncidentId id = 0;
  Decision decision;
};

watch::Answer<Order> parse_order(const Question& question) {
  const auto id = parse_incident_id(question.arguments[0]);
  if (!id) return std::unexpected(id.error());
  auto decision = parse_decision(question.body);
  if (!decision) return std::unexpected(decision.error());
  return Order{*id, std::move(*decision)};
}

}  // namespace

flow::Task<Reply> list_incidents(Backend& backend, const Question& question) {
  const auto filter = parse_incident_filter(question.query);
  if (!filter) co_return refuse(filter.error());
  const auto incidents = co_await backend.control.incidents(*filter);
  if (!incidents) co_return refuse(incidents.error());
  Document list = Document::array();
  for (const auto& incident : incidents->items)
    list.push_back(incident_document(incident, backend.zone));
  const Document document{{"incidents", std::move(list)}, {"truncated", incidents->truncated}};
  co_return Reply{.body = json_text(document)};
}

flow::Task<Reply> show_gravest_incident(Backend& backend, const Question&) {
  const std::optional<incidents::IncidentId> gravest;
  const auto incident = co_await backend.control.incident(gravest);
  co_return reply(incident, backend);
}

flow::Task<Reply> show_incident(Backend& backend, const Question& question) {
  const auto id = parse_incident_id(question.arguments[0]);
  if (!id) co_return refuse(id.error());
  const std::optional<incidents::IncidentId> wanted = *id;
  const auto incident = co_await backend.control.incident(wanted);
  co_return reply(incident, backend);
}

flow::Task<Reply> acknowledge_incident(Backend& backend, const Question& question) {
  const auto order = parse_order(question);
  if (!order) co_return refuse(order.error());
  const auto incident = co_await backend.control.acknowledge(order->id, *question.peer, order->decision.note);
  co_return reply(incident, backend);
}

flow::Task<Reply> annotate_incident(Backend& backend, const Question& question) {
  const auto order = parse_order(question);
  if (!order) co_return refuse(order.error());
  if (order->decision.note.empty()) co_return refuse({64, "the note is empty; give \"note\" a text"});
  const auto incident = co_await backend.control.annotate(order->id, *question.peer, order->decision.note);
  co_return reply(incident, backend);
}

flow::Task<Reply> resolve_incident(Backend& backend, const Question& question) {
  const auto order = parse_order(question);
  if (!order) co_return refuse(order.error());
  const auto& decision = order->decision;
  if (!decision.as)
    co_return refuse({64, "how it was resolved is missing; give \"as\" one of the resolutions"});
  const auto incident = co_await backend.control.resolve(order->id, *question.peer, *decision.as,
                                                         decision.note, decision.force);
  co_return reply(incident, backend);
}

}  // namespace stmtwatch::api
