#include "daemon/api/statement_document.hpp"

#include <nlohmann/json.hpp>

namespace stmtwatch::api {

namespace {

Document receipt_or_null(const std::optional<ledger::Receipt>& receipt, const time::Zone& zone) {
  if (!receipt) return nullptr;
  return {{"sha256", receipt->sha256.hex()},
          {"size", receipt->size},
          {"remote_path", receipt->remote_path},
          {"host_key", receipt->host_key},
          {"verified", receipt->verified},
          {"adopted_by", text_or_null(receipt->adopted_by)},
          {"started_at", zone.rfc3339(receipt->started_at)},
          {"finished_at", zone.rfc3339(receipt->finished_at)}};
}

Document deliveries(const std::vector<ledger::Delivery>& deliveries, const time::Zone& zone) {
  Document list = Document::array();
  for (const auto& delivery : deliveries) {
    list.push_back({{"destination", delivery.destination},
                    {"state", ledger::text(delivery.state)},
                    {"revision", delivery.revision},
                    {"remote_path", delivery.remote_path},
                    {"attempt", delivery.attempt},
                    {"server", text_or_null(delivery.server)},
                    {"queued_at", zone.rfc3339(delivery.queued_at)},
                    {"fault", text_or_null(delivery.fault.value_or(""))},
                    {"receipt", receipt_or_null(delivery.receipt, zone)}});
  }
  return list;
}

// A related place in the same statement is named too, so that nobody has to know what an empty path means.
Document findings(const ledger::Statement& statement) {
  const auto& revision = statement.revision;
  std::vector<checks::Finding> placed;
  placed.reserve(revision.findings.size());
  for (const auto& finding : revision.findings) {
    placed.push_back(documents::with_own_place(finding, revision.file_name, statement.key.name));
  }
  return documents::to_document(placed);
}

Document waiting_or_null(const std::optional<watch::Waiting>& waiting, const time::Zone& zone) {
  if (!waiting) return nullptr;
  return {{"on", waiting->on},
          {"text", waiting->text},
          {"incident", waiting->incident ? Document(*waiting->incident) : Document()},
          {"next_attempt", time_or_null(waiting->next_attempt, zone)}};
}

Document dismissal_or_null(const std::optional<ledger::Dismissal>& dismissal, const time::Zone& zone) {
  if (!dismissal) return nullptr;
  return {{"at", zone.rfc3339(dismissal->at)}, {"by", dismissal->by}, {"reason", dismissal->reason}};
}

// Null while the statement has no content that was judged to the end.
Document verdict_or_null(const ledger::Statement& statement) {
  if (statement.state == ledger::State::checking) return nullptr;
  return ledger::text(statement.revision.verdict);
}

}  // namespace

Document statement_row(const ledger::Statement& statement, const time::Zone& zone) {
  const auto& revision = statement.revision;
  return {{"feed", statement.key.feed},
          {"merchant", statement.key.name.merchant.text()},
          {"business_date", statement.key.name.date.iso()},
          {"state", ledger::text(statement.state)},
          {"verdict", verdict_or_null(statement)},
          {"revision", revision.number},
          {"sha256", revision.seal.whole.hex()},
          {"bytes", revision.seal.size},
          {"records", revision.records},
          {"file_name", revision.file_name},
          {"judged_at", zone.rfc3339(revision.judged_at)},
          {"updated_at", zone.rfc3339(statement.updated_at)},
          {"findings_total", revision.findings_total},
          {"deliveries", deliveries(statement.deliveries, zone)}};
}

Document statement_document(const watch::StatementView& view, const time::Zone& zone) {
  auto document = statement_row(view.statement, zone);
  const auto& revision = view.statement.revision;
  document["path"] = text_or_null(view.path);
  document["file_there"] = view.file_there;
  document["waits_for"] = waiting_or_null(view.waits_for, zone);
  document["dismissed"] = dismissal_or_null(view.statement.dismissed, zone);
  document["findings_truncated"] = revision.findings_total > revision.findings.size();
  document["findings"] = findings(view.statement);
  document["incidents"] = Document::array();
  for (const auto& incident : view.incidents)
    document["incidents"].push_back(incident.id);
  document["deadline"] = time_or_null(view.deadline, zone);
  document["owner"] = text_or_null(view.owner);
  document["regenerate"] = text_or_null(view.regenerate);
  return document;
}

}  // namespace stmtwatch::api
