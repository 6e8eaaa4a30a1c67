#include <nlohmann/json.hpp>

#include "daemon/api/document.hpp"
#include "daemon/api/handlers.hpp"
#include "daemon/api/parameters.hpp"
#include "daemon/api/statement_document.hpp"

namespace stmtwatch::api {

namespace {

flow::Task<Reply> decide(Backend& backend, const Question& question, watch::PersonsWord word) {
  const auto& names = question.arguments;
  const auto key = parse_statement_key(names[0], names[1], names[2]);
  if (!key) co_return refuse(key.error());
  const auto order = parse_statement_order(word, question.body);
  if (!order) co_return refuse(order.error());
  const auto view = co_await backend.control.decide(*key, *order, *question.peer);
  if (!view) co_return refuse(view.error());
  const Document document{{"statement", statement_document(*view, backend.zone)}};
  co_return Reply{.body = json_text(document)};
}

}  // namespace

flow::Task<Reply> list_statements(Backend& backend, const Question& question) {
  const auto filter = parse_statement_filter(question.query);
  if (!filter) co_return refuse(filter.error());
  const auto statements = co_await backend.control.statements(*filter);
  if (!statements) co_return refuse(statements.error());
  Document list = Document::array();
  for (const auto& statement : statements->items)
    list.push_back(statement_row(statement, backend.zone));
  const Document document{{"statements", std::move(list)}, {"truncated", statements->truncated}};
  co_return Reply{.body = json_text(document)};
}

flow::Task<Reply> show_statement(Backend& backend, const Question& question) {
  const auto& names = question.arguments;
  const auto key = parse_statement_key(names[0], names[1], names[2]);
  if (!key) co_return refuse(key.error());
  const auto view = co_await backend.control.statement(*key);
  if (!view) co_return refuse(view.error());
  const Document document{{"statement", statement_document(*view, backend.zone)}};
  co_return Reply{.body = json_text(document)};
}

flow::Task<Reply> recheck_statement(Backend& backend, const Question& question) {
  const auto& names = question.arguments;
  const auto key = parse_statement_key(names[0], names[1], names[2]);
  if (!key) co_return refuse(key.error());
  const auto rechecked = co_await backend.control.recheck(*key, *question.peer);
  if (!rechecked) co_return refuse(rechecked.error());
  const Document document{{"statement", statement_document(rechecked->view, backend.zone)},
                          {"already_delivered", rechecked->was_delivered}};
  co_return Reply{.body = json_text(document)};
}

flow::Task<Reply> adopt_statement(Backend& backend, const Question& question) {
  return decide(backend, question, watch::PersonsWord::adopt);
}

flow::Task<Reply> resend_statement(Backend& backend, const Question& question) {
  return decide(backend, question, watch::PersonsWord::resend);
}

flow::Task<Reply> dismiss_statement(Backend& backend, const Question& question) {
  return decide(backend, question, watch::PersonsWord::dismiss);
}

}  // namespace stmtwatch::api
