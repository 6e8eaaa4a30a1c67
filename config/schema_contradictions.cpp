#include "config/schema_contradictions.hpp"

#include <algorithm>
#include <set>

#include <re2/re2.h>

#include "checks/text/characters.hpp"
#include "checks/values/value_type.hpp"
#include "config/encoded.hpp"
#include "config/schema_words.hpp"

namespace stmtwatch::config {
namespace {

using checks::Decimal;
using checks::Encoding;
using Wrongs = std::vector<std::string>;

bool steps_by_two(Encoding encoding) {
  return encoding == Encoding::gbk || encoding == Encoding::gb18030;
}

std::size_t length_of(std::string_view value, const checks::Length& length, Encoding encoding) {
  if (length.unit == checks::LengthUnit::characters) return checks::text::count_characters(value);
  const auto bytes = encoded(value, length.charset.value_or(encoding));
  return bytes ? bytes->size() : value.size();
}

// Why a value of the column's own list could never stand there.
std::optional<std::string> impossible(std::string_view value, const ColumnDraft& draft, Encoding encoding) {
  if (!checks::is_well_formed(draft.type, value)) return "is not " + checks::describe(draft.type);
  if (draft.length) {
    const auto length = length_of(value, *draft.length, encoding);
    if (length < draft.length->min || length > draft.length->max) return "is not as long as the column says";
  }
  if (draft.pattern &&
      !RE2::FullMatch(re2::StringPiece(value.data(), value.size()), RE2(*draft.pattern, RE2::Quiet)))
    return "does not match the pattern";
  const bool null = std::ranges::find(draft.null_tokens, value) != draft.null_tokens.end();
  if (null) return "null_tokens says is no value";
  return std::nullopt;
}

// The fewest characters that a value of the type has.
std::size_t shortest_of(const checks::ValueType& type) {
  if (const auto* moment = std::get_if<checks::Moment>(&type)) return moment->picture.size();
  const auto* decimal = std::get_if<Decimal>(&type);
  const bool point =
      decimal != nullptr && decimal->unit == checks::AmountUnit::yuan && decimal->scale_min > 0;
  return point ? std::size_t{2} + decimal->scale_min : 1;
}

// Lengths that no value of the type has.
void judge_length_of_type(const ColumnDraft& draft, Wrongs& wrong) {
  if (!draft.length) return;
  const auto shortest = shortest_of(draft.type);
  const bool fixed = std::holds_alternative<checks::Moment>(draft.type);
  if (draft.length->max < shortest || (fixed && draft.length->min > shortest))
    wrong.push_back(fmt::format("has a length that no value of type {} has: that has {}{} characters",
                                word_of(draft.type), fixed ? "" : "at least ", shortest));
}

// What does not go into the bytes of a column of fixed width.
void judge_width(const ColumnDraft& draft, const SchemaDraft& schema, Wrongs& wrong) {
  if (!schema.fixed_width || draft.width_bytes == 0) return;
  const std::size_t width = draft.width_bytes;
  const auto prefix = encoded(draft.prefix, schema.encoding).value_or("").size();
  if (prefix + shortest_of(draft.type) > width)
    wrong.push_back(fmt::format("has a width of {} bytes, too little for {}", width, word_of(draft.type)));
  const bool of_this_charset =
      !draft.length || draft.length->charset.value_or(schema.encoding) == schema.encoding;
  if (draft.length && of_this_charset && prefix + draft.length->max > width)
    wrong.push_back(fmt::format("has a length of up to {} and a width of {} bytes, which no value exceeds",
                                draft.length->max, width));
  for (const auto* list : {&draft.values, &draft.null_tokens}) {
    for (const auto& text : *list) {
      if (prefix + encoded(text, schema.encoding).value_or("").size() > width)
        wrong.push_back(fmt::format("lists {}, which is wider than its {} bytes", in_quotes(text), width));
    }
  }
}

void judge_length(const ColumnDraft& draft, Wrongs& wrong) {
  const bool bounded = draft.length_min != 0 || draft.length_max != 0;
  if (draft.length_exact != 0 && bounded)
    wrong.push_back("has length beside min_length or max_length; give one of them");
  if (draft.length_min != 0 && draft.length_max == 0) wrong.push_back("has min_length without max_length");
  if (draft.length_max != 0 && draft.length_min > draft.length_max)
    wrong.push_back("has a min_length beyond its max_length");
  if (draft.length_unit && !draft.length) wrong.push_back("has length_unit without length or max_length");
  if (!draft.charset) return;
  if (!draft.length) wrong.push_back("has charset without length or max_length");
  if (draft.length_unit == checks::LengthUnit::characters)
    wrong.push_back("has charset, which counts bytes, and length_unit = \"characters\"");
}

// Keys that only a decimal can have, and those of them that do not go together.
void judge_decimal(const ColumnDraft& draft, const SchemaDraft& schema, Wrongs& wrong) {
  const auto* decimal = std::get_if<Decimal>(&draft.type);
  if (decimal == nullptr) {
    if (!draft.negative) wrong.push_back("has negative = false, which only a decimal can have");
    if (draft.unit) wrong.push_back("has unit, which only a decimal can have");
    if (draft.sign) wrong.push_back("has sign, which only a decimal can have");
    if (draft.sign_behind) wrong.push_back("has sign_behind = true, which only a decimal can have");
    if (draft.grouped) wrong.push_back("has grouped = true, which only a decimal can have");
    return;
  }
  const bool fen = draft.unit == checks::AmountUnit::fen;
  if (fen && (decimal->scale_min != 2 || decimal->scale_max != 2))
    wrong.push_back("counts fen, of which 100 are a yuan: its type must be decimal(P,2)");
  if (fen && draft.grouped) wrong.push_back("counts fen and is grouped; give one of them");
  if (draft.grouped && !schema.fixed_width && schema.delimiter == ',' && !schema.quote)
    wrong.push_back("is grouped by commas, which are the delimiter; values need a quote");
}

void judge_padding(const TrimDraft& trim, const checks::Schema& schema, Wrongs& wrong) {
  if (trim.trim_side == Side::none) return;
  const auto holds = [&trim](char c) { return trim.trim_characters.contains(c); };
  if (!schema.fixed_width && holds(schema.delimiter))
    wrong.push_back("has the delimiter among trim_characters");
  if (schema.quote && holds(*schema.quote)) wrong.push_back("has the quote among trim_characters");
  const bool part_of_others = std::ranges::any_of(trim.trim_characters, [](char c) { return c >= '0'; });
  if (steps_by_two(schema.encoding) && part_of_others)
    wrong.push_back(
        fmt::format("has trim_characters that may be part of a character of {}; take blanks, TABs and "
                    "signs before \"0\"",
                    word_of(schema.encoding)));
}

// Of a text that is compared after quotes are off and padding is taken away.
bool loses_by_trim(const ColumnDraft& draft, const std::string& text) {
  const bool left = draft.trim.left && draft.trim.characters.contains(text.front());
  const bool right = draft.trim.right && draft.trim.characters.contains(text.back());
  return left || right;
}

void judge_null_tokens(const ColumnDraft& draft, const SchemaDraft& schema, Wrongs& wrong) {
  for (const auto& token : draft.null_tokens) {
    if (auto why = unfit_field(token, schema)) wrong.push_back("has a null token that cannot be: " + *why);
    if (loses_by_trim(draft, token))
      wrong.push_back(fmt::format("has the null token {}, of which trim takes a part", in_quotes(token)));
  }
}

void judge_values(const ColumnDraft& draft, const SchemaDraft& schema, Wrongs& wrong) {
  std::set<std::string_view> seen;
  for (const auto& value : draft.values) {
    if (const auto why = impossible(value, draft, schema.encoding))
      wrong.push_back(fmt::format("lists {}, which {}", in_quotes(value), *why));
    if (!seen.insert(value).second) wrong.push_back(fmt::format("lists {} twice", in_quotes(value)));
    if (loses_by_trim(draft, value))
      wrong.push_back(fmt::format("lists {}, of which trim takes a part", in_quotes(value)));
    if (const auto why = schema.quote ? unfit_text(value, schema) : unfit_field(value, schema))
      wrong.push_back(fmt::format("lists a value that cannot be: {}", *why));
  }
}

void judge_layout(const ColumnDraft& draft, const SchemaDraft& schema, Wrongs& wrong) {
  if (schema.fixed_width && draft.width_bytes == 0)
    wrong.push_back("needs the key \"width\", because the layout is \"fixed\"");
  if (!schema.fixed_width && draft.width_bytes != 0)
    wrong.push_back("has width, which is for layout = \"fixed\"");
  if (draft.line_breaks_allowed && !schema.quote)
    wrong.push_back("allows line_breaks, which only values in quotes can hold; the schema has no quote");
  if (draft.line_breaks_allowed && !schema.section_title.empty() && !schema.is_kind)
    wrong.push_back("allows line_breaks in a section, where a line of the value may read like a title");
  const auto* moment = std::get_if<checks::Moment>(&draft.type);
  if (moment != nullptr && !schema.fixed_width && !schema.quote && moment->picture.contains(schema.delimiter))
    wrong.push_back(
        fmt::format("has the delimiter in its type {}; values need a quote", word_of(draft.type)));
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  const bool headed = schema.header && !schema.fixed_width && !draft.title.empty();
  if (headed && schema.header_trimmed && (is_blank(draft.title.front()) || is_blank(draft.title.back())))
    wrong.push_back("has a title with a blank at its end, which header_trimmed takes off every title");
  if (const auto why = unfit_field(draft.title, schema))
    wrong.push_back("has a title that cannot be: " + *why);
  if (draft.title.contains('\n') && !schema.quote)
    wrong.push_back("has a title of several lines, which only quotes can hold; the schema has no quote");
  if (const auto why = unfit_field(draft.prefix, schema))
    wrong.push_back("has a prefix that cannot be: " + *why);
}

// A key of the schema that is there and means nothing beside its layout. In a section, a key of files has its
// fault already.
void refuse(const SchemaDraft& draft, std::string_view name, std::string_view why, FaultSink& faults) {
  if (!draft.section_title.empty() && is_key_of_files(name)) return;
  if (const auto* node = draft.table->get(name)) faults.add(line_of(*node), fmt::format("{}{}", name, why));
}

void judge_fixed(const SchemaDraft& draft, FaultSink& faults) {
  constexpr std::string_view why = " is for delimited values; the layout is \"fixed\"";
  for (const auto* name : {"delimiter", "trailing_delimiter", "header_trailing_delimiter", "quote",
                           "bare_quotes", "value_prefix", "header_trimmed"})
    refuse(draft, name, why, faults);
  refuse(draft, "trailer", " cannot be read from lines of fixed width; use [postamble]", faults);
  if (draft.header && draft.table->contains("header"))
    refuse(draft, "header", " = true: lines of fixed width have no titles", faults);
}

void judge_delimited(const SchemaDraft& draft, FaultSink& faults) {
  const bool trails = draft.trailing_delimiter && draft.header;
  if (!trails)
    refuse(draft, "header_trailing_delimiter", " has no header below a trailing_delimiter to speak of",
           faults);
  refuse(draft, "gap", " is for layout = \"fixed\"", faults);
  if (draft.section_title.empty() && !draft.table->contains("delimiter")) {
    faults.add(line_of(*draft.table),
               "the schema needs the key \"delimiter\": the character between two values");
  }
  if (draft.quote == draft.delimiter) refuse(draft, "quote", " is the delimiter too", faults);
  if (!draft.header) refuse(draft, "header_trimmed", " has no header to speak of: header is false", faults);
  if (const auto why = unfit_field(draft.value_prefix, draft))
    refuse(draft, "value_prefix", ": " + *why, faults);
}

// Nothing that a record or another part can begin with may begin like a comment.
void judge_comment(const SchemaDraft& draft, FaultSink& faults) {
  if (draft.comment.empty()) return;
  if (const auto why = unfit_text(draft.comment, draft)) refuse(draft, "comment", ": " + *why, faults);
  const auto hides = [&draft](std::string_view text) { return text.starts_with(draft.comment); };
  if (draft.header && !draft.columns.empty() && hides(draft.columns.front().title))
    refuse(draft, "comment", " would hide the header, which begins so", faults);
  if (draft.trailer &&
      (hides(draft.trailer->tag) || (!draft.trailer->titles.empty() && hides(draft.trailer->titles[0]))))
    refuse(draft, "comment", " would hide the trailer, which begins so", faults);
  if (draft.postamble && hides(draft.postamble->begins_with))
    refuse(draft, "comment", " would hide the postamble, which begins so", faults);
  if (draft.quote && draft.comment.front() == *draft.quote)
    refuse(draft, "comment", " begins with the quote", faults);
}

// Lines of which one part of the file would take what belongs to another.
void judge_frame(const SchemaDraft& draft, FaultSink& faults) {
  const auto required = [](const checks::ProseLine& line) { return line.required; };
  if (draft.preamble && std::ranges::count_if(draft.preamble->lines, required) > draft.preamble->lines_max)
    refuse(draft, "preamble", " has more lines that must be there than lines_max allows", faults);
  if (draft.merchant_column && draft.merchant_column == draft.business_date_column)
    refuse(draft, "identity", " names one column for both", faults);
  if (!draft.postamble || draft.postamble->begins_with.empty()) return;
  const auto taken = [&draft](std::string_view text) {
    return text.starts_with(draft.postamble->begins_with);
  };
  const auto* trailer = draft.trailer ? &*draft.trailer : nullptr;
  const bool titled = trailer != nullptr && !trailer->titles.empty() && taken(trailer->titles.front());
  if (titled || (trailer != nullptr && taken(trailer->tag)))
    refuse(draft, "postamble", " would take the trailer, which begins so", faults);
  if (draft.header && !draft.fixed_width && !draft.columns.empty() && taken(draft.columns.front().title))
    refuse(draft, "postamble", " would take the header of a day without entries, which begins so", faults);
}

}  // namespace

Wrongs column_contradictions(const ColumnDraft& draft, const SchemaDraft& schema) {
  Wrongs wrong;
  judge_length(draft, wrong);
  judge_length_of_type(draft, wrong);
  judge_width(draft, schema, wrong);
  judge_decimal(draft, schema, wrong);
  judge_layout(draft, schema, wrong);
  judge_padding(draft, schema, wrong);
  judge_null_tokens(draft, schema, wrong);
  judge_values(draft, schema, wrong);
  return wrong;
}

void find_contradictions(const SchemaDraft& draft, FaultSink& faults) {
  if (draft.fixed_width) {
    judge_fixed(draft, faults);
  } else {
    judge_delimited(draft, faults);
  }
  judge_comment(draft, faults);
  const auto has_break = [](const checks::Column& column) { return column.title.contains('\n'); };
  if (draft.preamble && !draft.preamble->until && std::ranges::any_of(draft.columns, has_break))
    faults.add(
        line_of(*draft.preamble_table),
        "[preamble] needs the key \"until\", because a title of several lines does not say where it ends");
  judge_frame(draft, faults);
  const bool marked = draft.byte_order_mark != checks::ByteOrderMark::forbidden;
  if (marked && steps_by_two(draft.encoding))
    refuse(draft, "byte_order_mark", " is a mark of UTF-8, which the encoding is not", faults);
  if (draft.empty_day) {
    if (const auto why = unfit_text(*draft.empty_day, draft)) refuse(draft, "empty_day", ": " + *why, faults);
    if (!draft.comment.empty() && draft.empty_day->starts_with(draft.comment))
      refuse(draft, "empty_day", " begins like a comment, which is passed over", faults);
  }
}

std::optional<std::string> unfit_text(std::string_view text, const checks::Schema& schema) {
  if (encoded(text, schema.encoding)) return std::nullopt;
  if (schema.encoding == Encoding::ascii)
    return fmt::format("{} is not ASCII, which the encoding is", in_quotes(text));
  return fmt::format("{} holds a character that {} does not have", in_quotes(text), word_of(schema.encoding));
}

std::optional<std::string> unfit_where(const checks::Where& where, const checks::Schema& schema) {
  for (const auto& value : where.values) {
    if (auto wrong = unfit_text(value, schema)) return wrong;
  }
  for (const auto& also : where.also) {
    if (auto wrong = unfit_where(also, schema)) return wrong;
  }
  return std::nullopt;
}

std::optional<std::string> unfit_field(std::string_view text, const checks::Schema& schema) {
  if (!schema.fixed_width && text.contains(schema.delimiter))
    return fmt::format("{} holds the delimiter", in_quotes(text));
  if (schema.quote && text.contains(*schema.quote)) return fmt::format("{} holds the quote", in_quotes(text));
  return unfit_text(text, schema);
}

}  // namespace stmtwatch::config
