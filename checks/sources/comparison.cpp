#include "checks/sources/comparison.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "checks/balances/amounts.hpp"
#include "checks/judging.hpp"

namespace stmtwatch::checks {
namespace {

constexpr auto hint_again =
    "see which job lost or added it, and generate the statement again from its sources";

// What is needed of a schema to take records apart and to find their fields right or wrong.
Schema for_reading(Schema schema) {
  schema.unique.clear();
  schema.agreements.clear();
  schema.sources.clear();
  return schema;
}

// Collects what a source holds.
class Collector final : public Onlooker {
 public:
  Collector(EntryReader& reader, std::vector<Entry>& entries, Totals& totals)
      : reader_(reader), entries_(entries), totals_(totals) {}

  void begin() override {
    entries_.clear();
    totals_.begin_source();
    unreadable_ = 0;
  }
  void batch(const RecordBatch& batch) override {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      totals_.add_source(batch, row);
      if (reader_.key_columns().empty()) continue;
      const auto entry = reader_.read(batch, row);
      entry ? entries_.push_back(*entry) : void(++unreadable_);
    }
  }
  std::uint64_t unreadable() const { return unreadable_; }

 private:
  EntryReader& reader_;
  std::vector<Entry>& entries_;
  Totals& totals_;
  std::uint64_t unreadable_ = 0;
};

// The checks that no waiver takes away and that the source fails: it would be held itself.
std::string grave_checks(const FindingList& findings) {
  std::string grave;
  for (const auto& [check, count] : findings.by_check()) {
    const auto info = std::ranges::find(known_checks(), std::string_view(check), &CheckInfo::id);
    if (info != known_checks().end() && !info->waivable)
      grave += fmt::format("{}{} ({})", grave.empty() ? "" : ", ", check, count);
  }
  return grave;
}

template <typename Each>
std::vector<Each> first_of(const std::vector<Each>& all, std::size_t max) {
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), max))};
}

}  // namespace

Explanation nothing_to_compare_with(const SourceStatement& asked, const SourceFile& file) {
  return {fmt::format("there is nothing to compare with: {}", file.fault),
          fmt::format("let the source statement {} be put there, then check again", asked.name),
          {}};
}

Explanation cannot_be_read(const SourceStatement& asked, const SourceFault& fault) {
  return {fmt::format("the source statement {} cannot be read: {}", asked.name, fault.detail),
          "see what is wrong with that file, then check again",
          {}};
}

Comparison::Comparison(const Schema& merged, const SourceStatement& asked, const SourceFile& file,
                       const JudgeContext& context)
    : schema_(merged),
      asked_(asked),
      file_(file),
      context_(context),
      merged_reader_(EntryReader::of_merged(merged, asked)),
      source_reader_(EntryReader::of_source(merged, asked)),
      totals_(merged, asked) {}

void Comparison::add(const RecordBatch& batch, std::size_t row) {
  if (asked_.where) {
    const Selected selected = selected_by(*asked_.where, batch, row);
    if (selected == Selected::unknown) return lose();
    if (selected == Selected::no) return;
  }
  totals_.add_merged(batch, row);
  if (asked_.key.empty()) return;
  const auto entry = merged_reader_.read(batch, row);
  entry ? merged_.push_back(*entry) : void(++unreadable_);
}

void Comparison::lose() {
  ++unreadable_;
  totals_.lose_merged();
}

void Comparison::end(const Ending& ending, bool whole, Report& report) {
  end_ = place_after(ending);
  if (const auto why = read_source()) {
    report.add(end_, [&] { return *why; });
    return;
  }
  if (whole) judge_totals(report);
  if (!asked_.key.empty()) judge_entries(whole, report);
}

std::optional<Explanation> Comparison::read_source() {
  if (file_.content == nullptr) return nothing_to_compare_with(asked_, file_);
  const Schema schema = for_reading(*asked_.schema);
  Collector collector(source_reader_, source_, totals_);
  const JudgeContext context{.name = context_.name, .onlooker = &collector};
  const auto judgement = judge(*file_.content, schema, context);
  if (!judgement) return cannot_be_read(asked_, judgement.error());
  auto grave = grave_checks(judgement->findings);
  if (grave.empty() && (collector.unreadable() > 0 || !totals_.source_readable()))
    grave = fmt::format("{} of its entries or amounts cannot be read",
                        std::max<std::uint64_t>(collector.unreadable(), 1));
  if (grave.empty()) return std::nullopt;
  return Explanation{
      fmt::format("the source statement {} ({}) is wrong itself, so nothing can be compared with it: {}",
                  asked_.name, file_.path, grave),
      fmt::format("check {} by its own schema and let it be generated again", file_.path),
      {}};
}

void Comparison::judge_totals(Report& report) const {
  const auto wrong = totals_.differences();
  if (wrong.empty()) return;
  report.add(end_, [&] {
    return Explanation{
        fmt::format("{} ({}) does not agree: {}", asked_.name, file_.path, fmt::join(wrong, "; ")),
        "look for entries lost or added on either side; generate the wrong one again",
        {}};
  });
}

void Comparison::judge_entries(bool whole, Report& report) {
  if (whole && unreadable_ == 0 && merged_.empty() != source_.empty() &&
      merged_.size() + source_.size() > 1) {
    report.add(end_, [&] {
      const auto message = merged_.empty()
                               ? fmt::format("none of the {} entries of {} ({}) is in the statement",
                                             source_.size(), asked_.name, file_.path)
                               : fmt::format("{} ({}) has no entries, the statement has {} of it",
                                             asked_.name, file_.path, merged_.size());
      return Explanation{message, hint_again, {}};
    });
    return;
  }
  Differences differences = difference(merged_, source_);
  // What seems lost may be what could not be read, or what was not written any more.
  if (!whole || differences.lost.size() <= unreadable_) differences.lost.clear();
  tell(differences, report);
}

void Comparison::tell(const Differences& differences, Report& report) {
  const std::size_t max = context_.findings_listed_max;
  const auto added = first_of(differences.added, max);
  const auto lost = first_of(differences.lost, max);
  const auto altered = first_of(differences.altered, max);
  auto in_merged = added;
  auto in_source = lost;
  for (const Altered& each : altered) {
    in_merged.push_back(each.merged);
    in_source.push_back(each.source);
  }
  const auto merged = look_again(*context_.statement, schema_, merged_reader_, std::move(in_merged));
  const auto source = look_again(*file_.content, *asked_.schema, source_reader_, std::move(in_source));

  std::uint64_t told = 0;
  const auto is_seen = [&](const auto& entries, std::uint64_t record) {
    return entries.contains(record) && ++told > 0;
  };
  for (const std::uint64_t record : added) {
    if (is_seen(merged, record)) tell_added(merged.at(record), report);
  }
  for (const std::uint64_t record : lost) {
    if (is_seen(source, record)) tell_lost(record, source.at(record), report);
  }
  for (const auto& [here, there] : altered) {
    if (source.contains(there) && is_seen(merged, here))
      tell_altered(there, merged.at(here), source.at(there), report);
  }
  report.count(differences.added.size() + differences.lost.size() + differences.altered.size() - told);
}

SecondLook::Entries Comparison::look_again(const Source& statement, const Schema& schema,
                                           const EntryReader& reader,
                                           std::vector<std::uint64_t> records) const {
  if (records.empty()) return {};
  const Schema readable = for_reading(schema);
  SecondLook look(readable, reader, std::move(records));
  const JudgeContext context{.name = context_.name, .onlooker = &look};
  // Where the file cannot be read a second time, the findings are counted but not listed.
  return judge(statement, readable, context) ? look.take() : SecondLook::Entries();
}

void Comparison::tell_added(const SeenEntry& added, Report& report) const {
  report.add(added.key_place, [&] {
    return Explanation{
        fmt::format("added: {} is not in {} ({})", added.key, asked_.name, file_.path), hint_again, {}};
  });
}

void Comparison::tell_lost(std::uint64_t record, const SeenEntry& lost, Report& report) const {
  Place place = end_;
  place.column = merged_reader_.key_columns().front();
  report.add(place, [&] {
    return Explanation{fmt::format("lost: {} of {} ({}, record {}, line {}) is not in the statement",
                                   lost.key, asked_.name, file_.path, record, lost.key_place.line),
                       hint_again, related(record, lost.key_place)};
  });
}

void Comparison::tell_altered(std::uint64_t record, const SeenEntry& merged, const SeenEntry& source,
                              Report& report) const {
  if (merged.key_bytes != source.key_bytes) {  // two keys with one hash: not the same entry at all
    tell_added(merged, report);
    tell_lost(record, source, report);
    return;
  }
  std::vector<std::string> told;
  Place place = merged.key_place;
  for (std::size_t i = 0; i < merged.compared.size(); ++i) {
    const SeenField& here = merged.compared[i];
    const SeenField& there = source.compared[i];
    if (!here.bytes || !there.bytes || here.bytes == there.bytes) continue;
    if (told.empty()) place = here.place;
    told.push_back(fmt::format("{}, there {}", here.said, there.said));
  }
  report.add(place, [&] {
    return Explanation{
        fmt::format("altered: {} is another in {} ({}, record {}, line {}): {}", merged.key, asked_.name,
                    file_.path, record, source.key_place.line, fmt::join(told, "; ")),
        "find out which of the two is right; correct it where it comes from and generate again",
        related(record, source.key_place)};
  });
}

Related Comparison::related(std::uint64_t record, const Place& place) const {
  Related related{
      .path = file_.path, .record = record, .line = place.line, .merchant = {}, .business_date = {}};
  if (context_.name) {
    related.merchant = context_.name->merchant;
    related.business_date = context_.name->date;
  }
  return related;
}

}  // namespace stmtwatch::checks
