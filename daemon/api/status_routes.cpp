#include <nlohmann/json.hpp>

#include "daemon/api/document.hpp"
#include "daemon/api/handlers.hpp"
#include "daemon/api/parameters.hpp"
#include "daemon/api/status_document.hpp"
#include "daemon/documents/configuration_document.hpp"

namespace stmtwatch::api {

flow::Task<Reply> show_configuration(Backend& backend, const Question&) {
  const Document document{{"configuration", documents::configuration_document(backend.control.settings())}};
  co_return Reply{.body = json_text(document)};
}

flow::Task<Reply> show_status(Backend& backend, const Question& question) {
  const auto wanted = parse_feed_and_date(question.query);
  if (!wanted) co_return refuse(wanted.error());
  const auto status = co_await backend.control.status(wanted->feed, wanted->date);
  if (!status) co_return refuse(status.error());
  const Document document{{"status", status_document(*status, backend.zone)}};
  co_return Reply{.body = json_text(document)};
}

flow::Task<Reply> list_destinations(Backend& backend, const Question&) {
  const auto destinations = co_await backend.control.destinations();
  if (!destinations) co_return refuse(destinations.error());
  Document list = Document::array();
  for (const auto& destination : *destinations)
    list.push_back(destination_document(destination, backend.zone));
  const Document document{{"destinations", std::move(list)}};
  co_return Reply{.body = json_text(document)};
}

flow::Task<Reply> test_destination(Backend& backend, const Question& question) {
  const auto name = parse_feed(question.arguments[0]);
  if (!name) co_return refuse(name.error());
  const auto tested = co_await backend.control.test_destination(*name, *question.peer);
  if (!tested) co_return refuse(tested.error());
  const Document document{
      {"destination", {{"name", *name}, {"reachable", true}, {"host_key", tested->host_key}}}};
  co_return Reply{.body = json_text(document)};
}

}  // namespace stmtwatch::api
