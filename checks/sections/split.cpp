#include "checks/sections/split.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "checks/layout/byte_order_mark.hpp"
#include "checks/scan/chunk.hpp"
#include "checks/sections/misspelt.hpp"
#include "checks/text/transcode.hpp"

namespace stmtwatch::checks::sections {
namespace {

constexpr std::size_t chunk_bytes = 256u << 10;
constexpr std::size_t strays_told_max = 100;

// A line that is a title: of which section, and how many bytes it takes with its line break.
struct TitleLine {
  std::size_t section = 0;
  std::size_t title_bytes = 0;
  std::size_t break_bytes = 0;
  bool misspelt = false;
};

std::size_t break_bytes_at(std::string_view text) {
  return text.starts_with("\r\n") ? 2 : text.starts_with('\n') ? 1 : 0;
}

class Splitter {
 public:
  // `misspelt` (may be null) knows which titles were not found.
  Splitter(const Schema& schema, std::uint64_t size, MisspeltTitles* misspelt)
      : schema_(schema), size_(size), misspelt_(misspelt), seen_(schema.sections.size()) {
    if (misspelt != nullptr) ahead_bytes_ = misspelt->ahead_bytes();
    for (const Section& section : schema.sections)
      ahead_bytes_ = std::max(ahead_bytes_, section.title.size() + 2);
  }

  // A section that is required is missing, or all are.
  bool lacks_sections() const {
    bool lacking = split_.parts.empty();
    for (std::size_t i = 0; i < seen_.size(); ++i)
      lacking = lacking || (!seen_[i] && schema_.sections[i].required);
    return lacking && !unreadable();
  }
  // The sections of which no title was found.
  std::vector<bool> missing() const {
    std::vector<bool> missing = seen_;
    missing.flip();
    return missing;
  }

  // The next bytes of the file, from `offset` on: as many as were looked at, the rest must come again with
  // more behind it, unless this is `last`.
  std::size_t look(std::string_view text, std::uint64_t offset, bool last) {
    std::size_t at = offset == 0 ? pass_mark(text) : 0;
    while (!unreadable()) {
      if (line_begins_ && !last && text.size() - at < ahead_bytes_) return at;
      if (at == text.size()) break;
      if (std::exchange(line_begins_, false)) look_at_line(text.substr(at), offset + at);
      const void* const lf = std::memchr(text.data() + at, '\n', text.size() - at);
      if (lf == nullptr) break;
      at = static_cast<std::size_t>(static_cast<const char*>(lf) - text.data()) + 1;
      line_begins_ = true;
      ++line_;
    }
    return text.size();
  }

  Split finish() {
    end_part(size_);
    split_.last_line = line_begins_ && line_ > 1 ? line_ - 1 : line_;
    if (split_.parts.empty() && !unreadable()) {
      split_.opening.stray_titles = {{StrayTitle::Kind::none_in_file, 0, 0, 1, content_begin_}};
    } else if (!unreadable()) {
      find_missing();
    }
    return std::move(split_);
  }

 private:
  bool unreadable() const { return split_.opening.stops_reading(); }

  std::size_t pass_mark(std::string_view text) {
    if (std::exchange(mark_passed_, true)) return 0;
    const auto found = layout::mark_at(text, schema_);
    split_.opening.mark = found.mark;
    content_begin_ = found.bytes;
    return found.bytes;
  }

  void look_at_line(std::string_view text, std::uint64_t offset) {
    auto title = title_at(text);
    if (!title) title = misspelt_title_at(text);
    if (title) return begin_section(*title, text, offset);
    if (!schema_.comment.empty() && text.starts_with(schema_.comment)) return;
    const bool first = split_.parts.empty() && split_.opening.stray_titles.empty();
    if (first) add_stray({StrayTitle::Kind::text_before, 0, 0, line_, offset});
  }

  std::optional<TitleLine> misspelt_title_at(std::string_view text) const {
    if (misspelt_ == nullptr) return std::nullopt;
    const auto current = open_ ? std::optional(split_.parts.back().section) : std::nullopt;
    const auto section = misspelt_->section_of(text, current);
    if (!section || seen_[*section]) return std::nullopt;
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::size_t title = end > 0 && end < text.size() && text[end - 1] == '\r' ? end - 1 : end;
    return TitleLine{*section, title, break_bytes_at(text.substr(title)), true};
  }

  // The title that `text` begins with, as a whole line; at the end of the file, without a line break.
  std::optional<TitleLine> title_at(std::string_view text) const {
    for (std::size_t i = 0; i < schema_.sections.size(); ++i) {
      const std::string& title = schema_.sections[i].title;
      if (!text.starts_with(title)) continue;
      const std::string_view rest = text.substr(title.size());
      const std::size_t breaks = break_bytes_at(rest);
      if (rest.empty() || breaks > 0) return TitleLine{i, title.size(), breaks, false};
    }
    return std::nullopt;
  }

  void begin_section(const TitleLine& title, std::string_view text, std::uint64_t offset) {
    end_part(offset);
    const std::string found(text.substr(0, title.title_bytes));
    if (misspelt_ != nullptr) misspelt_->found(title.section);
    if (title.misspelt) split_.missing.push_back({title.section, line_, offset, found});
    if (seen_[title.section]) return add_stray({StrayTitle::Kind::twice, title.section, 0, line_, offset});
    seen_[title.section] = true;
    if (title.section < furthest_)
      add_stray({StrayTitle::Kind::out_of_order, title.section, furthest_, line_, offset});
    furthest_ = std::max(furthest_, title.section);
    const bool foreign = is_foreign(title);
    if (foreign && !split_.opening.foreign_title)
      split_.opening.foreign_title = {line_, offset + title.title_bytes};
    split_.parts.push_back({title.section, schema_of(title.section, foreign), found, offset,
                            offset + title.title_bytes + title.break_bytes, size_, line_});
    open_ = true;
  }

  bool is_foreign(const TitleLine& title) const {
    if (schema_.line_ending == LineEnding::either || title.break_bytes == 0) return false;
    return (schema_.line_ending == LineEnding::crlf) != (title.break_bytes == 2);
  }

  std::shared_ptr<const Schema> schema_of(std::size_t section, bool foreign) const {
    if (!foreign) return schema_.sections[section].part;
    auto schema = std::make_shared<Schema>(*schema_.sections[section].part);
    schema->line_ending = LineEnding::either;
    return schema;
  }

  void end_part(std::uint64_t end) {
    if (open_) split_.parts.back().end = end;
    open_ = false;
  }

  void add_stray(const StrayTitle& stray) {
    if (split_.opening.stray_titles.size() < strays_told_max) {
      split_.opening.stray_titles.push_back(stray);
    } else {
      ++split_.opening.stray_titles_untold;
    }
  }

  // Each where the next one in the schema's order begins that is there, or the file ends.
  void find_missing() {
    for (std::size_t i = 0; i < seen_.size(); ++i) {
      if (seen_[i] || !schema_.sections[i].required) continue;
      const auto next =
          std::ranges::find_if(split_.parts, [i](const Part& part) { return part.section > i; });
      if (next == split_.parts.end()) {
        split_.missing.push_back({i, split_.last_line, size_});
      } else {
        split_.missing.push_back({i, next->line, next->title_begin});
      }
    }
    join_text_before();
  }

  // What stands before the first section, where the one that should begin there is missing, is that fault.
  void join_text_before() {
    auto& strays = split_.opening.stray_titles;
    const auto first = std::ranges::find(split_.missing, std::size_t{0}, &MissingSection::section);
    if (first == split_.missing.end() || strays.empty()) return;
    if (strays.front().kind != StrayTitle::Kind::text_before) return;
    first->line = strays.front().line;
    first->byte_offset = strays.front().byte_offset;
    strays.erase(strays.begin());
  }

  const Schema& schema_;
  std::uint64_t size_;
  MisspeltTitles* misspelt_;
  std::vector<bool> seen_;       // for each section
  std::size_t ahead_bytes_ = 0;  // of a line must be there to tell whether it is a title
  std::size_t furthest_ = 0;     // in the schema's order, of the sections seen
  bool mark_passed_ = false;
  std::uint64_t content_begin_ = 0;
  bool line_begins_ = true;
  std::uint64_t line_ = 1;
  bool open_ = false;  // the last of the parts has not ended
  Split split_;
};

}  // namespace

namespace {

std::expected<void, SourceFault> read_through(const Source& source, Splitter& splitter) {
  const std::uint64_t size = source.size();
  const auto buffer = std::make_unique_for_overwrite<char[]>(chunk_bytes);
  std::uint64_t offset = 0;  // of the buffer in the source
  std::size_t held = 0;
  do {
    const auto more =
        static_cast<std::size_t>(std::min<std::uint64_t>(chunk_bytes - held, size - offset - held));
    const auto read = scan::read_fully(source, offset + held, {buffer.get() + held, more});
    if (!read) return std::unexpected(read.error());
    held += more;
    const std::size_t looked = splitter.look({buffer.get(), held}, offset, offset + held == size);
    std::memmove(buffer.get(), buffer.get() + looked, held - looked);
    held -= looked;
    offset += looked;
  } while (offset + held < size);
  return {};
}

}  // namespace

std::expected<Split, SourceFault> split(const Source& source, const Schema& schema) {
  Splitter splitter(schema, source.size(), nullptr);
  if (const auto read = read_through(source, splitter); !read) return std::unexpected(read.error());
  if (!splitter.lacks_sections()) return splitter.finish();
  MisspeltTitles misspelt(schema, splitter.missing());
  Splitter again(schema, source.size(), &misspelt);
  if (const auto read = read_through(source, again); !read) return std::unexpected(read.error());
  return again.finish();
}

Whereabouts whereabouts_of(const Part& part, const Schema& schema, std::uint64_t records) {
  const std::string title = text::to_utf8(schema.sections[part.section].title, schema.encoding);
  return {.part = fmt::format("section \"{}\"", title),
          .records = records,
          .lines = part.line,
          .bytes = part.begin};
}

std::size_t first_unique(const Schema& schema, std::size_t section) {
  std::size_t first = 0;
  for (std::size_t i = 0; i < section; ++i)
    first += schema.sections[i].part->unique.size();
  return first;
}

std::size_t first_column(const Schema& schema, std::size_t section) {
  std::size_t first = 0;
  for (std::size_t i = 0; i < section; ++i)
    first += schema.sections[i].part->columns.size();
  return first;
}

}  // namespace stmtwatch::checks::sections
