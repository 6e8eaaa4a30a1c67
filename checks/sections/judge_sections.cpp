#include "checks/sections/judge_sections.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>

#include "checks/check.hpp"
#include "checks/scan/chunk.hpp"
#include "checks/sections/part_view.hpp"
#include "checks/sections/split.hpp"

namespace stmtwatch::checks::sections {
namespace {

// A file whose parts are known, judged from front to back. What lies between the parts is read for the seal,
// so that what was judged is what is sealed.
class File {
 public:
  File(const Source& source, const Schema& schema, const JudgeContext& context, const Reading& reading,
       Sealer* sealer)
      : source_(source), schema_(schema), context_(context), reading_(reading), sealer_(sealer) {
    judgement_.bytes = source.size();
    judgement_.findings = FindingList(context.findings_listed_max);
    judgement_.keys.resize(schema.unique.size());
  }

  std::expected<Judgement, SourceFault> judge(const Split& split) {
    last_line_ = split.last_line;
    Checks checks(schema_, context_);
    Report report(schema_, judgement_, checks);
    checks.opening(split.opening, report);
    for (const Part& part : split.parts) {
      if (const auto judged = judge(part); !judged) return std::unexpected(judged.error());
      if (context_.onlooker != nullptr && context_.onlooker->has_enough()) return std::move(judgement_);
    }
    if (const auto sealed = seal_up_to(judgement_.bytes); !sealed) return std::unexpected(sealed.error());
    Ending ending;
    ending.records = judgement_.records;
    ending.size = judgement_.bytes;
    ending.last_line = split.last_line;
    ending.missing_sections = split.missing;
    checks.ending(ending, report);
    return std::move(judgement_);
  }

 private:
  std::expected<void, SourceFault> judge(const Part& part) {
    if (const auto sealed = seal_up_to(part.title_begin); !sealed) return sealed;
    if (const auto title = take_title(part); !title) return title;
    JudgeContext own = context_;
    own.whereabouts = whereabouts_of(part, schema_, judgement_.records);
    std::optional<PartView> view;
    if (context_.onlooker != nullptr)
      view.emplace(*context_.onlooker, schema_, first_column(schema_, part.section), own.whereabouts);
    own.onlooker = view ? &*view : nullptr;
    auto judged = judge_part(PartSource(source_, part), *part.schema, own, reading_, sealer_);
    if (!judged) return std::unexpected(judged.error());
    position_ = part.end;
    take(*std::move(judged), own.whereabouts, first_unique(schema_, part.section));
    return {};
  }

  // The title line must be what it was when the file was taken apart.
  std::expected<void, SourceFault> take_title(const Part& part) {
    std::string line(static_cast<std::size_t>(part.begin - part.title_begin), '\0');
    const auto read = scan::read_fully(source_, part.title_begin, line);
    if (!read) return read;
    if (!line.starts_with(part.title)) return std::unexpected(scan::changed_while_read());
    if (sealer_ != nullptr) sealer_->add(std::as_bytes(std::span(line)));
    position_ = part.begin;
    return {};
  }

  void take(Judgement&& part, const Whereabouts& whereabouts, std::size_t unique) {
    judgement_.records += part.records;
    std::ranges::move(part.keys, judgement_.keys.begin() + static_cast<std::ptrdiff_t>(unique));
    auto counts = part.findings.by_check();
    for (Finding finding : part.findings.listed()) {
      --counts[finding.check];
      finding.byte_offset += whereabouts.bytes;
      finding.line = std::min(finding.line + whereabouts.lines, last_line_);
      if (finding.record) *finding.record += whereabouts.records;
      judgement_.findings.add(std::move(finding));
    }
    for (const auto& [check, untold] : counts) {
      if (untold > 0) judgement_.findings.count(check, untold);
    }
  }

  std::expected<void, SourceFault> seal_up_to(std::uint64_t end) {
    if (sealer_ == nullptr || position_ == end) return {};
    const auto bytes = std::min<std::uint64_t>(reading_.chunk_bytes, end - position_);
    std::string text(static_cast<std::size_t>(bytes), '\0');
    while (position_ < end) {
      text.resize(std::min<std::uint64_t>(text.size(), end - position_));
      const auto read = scan::read_fully(source_, position_, text);
      if (!read) return read;
      sealer_->add(std::as_bytes(std::span(text)));
      position_ += text.size();
    }
    return {};
  }

  const Source& source_;
  const Schema& schema_;
  const JudgeContext& context_;
  const Reading& reading_;
  Sealer* sealer_;
  Judgement judgement_;
  std::uint64_t position_ = 0;   // all before it is sealed
  std::uint64_t last_line_ = 1;  // where an empty part ends at which the file ends
};

}  // namespace

std::expected<Judgement, SourceFault> judge_sections(const Source& source, const Schema& schema,
                                                     const JudgeContext& context, const Reading& reading,
                                                     Sealer* sealer) {
  const auto parts = split(source, schema);
  if (!parts) return std::unexpected(parts.error());
  return File(source, schema, context, reading, sealer).judge(*parts);
}

}  // namespace stmtwatch::checks::sections
