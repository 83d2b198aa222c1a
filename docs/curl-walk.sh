#!/usr/bin/env bash
# Walks through the whole system with openssl and curl alone: a token by a hand-made assertion, the seven operations,
# and the refusals. Needs `npm start` running in the same folder; every answer that it prints is a real one.
set -euo pipefail
cd "$(dirname "$0")/.."

provider=${PROVIDER:-http://127.0.0.1:9400}
api=${API:-http://127.0.0.1:9401}
directory=${DIRECTORY:-.ambit}
audience=https://accounts.ambit.example
writer=c2b8e7f4-51a9-4d06-8f3c-7e19d5a40202 # maturity-rollover, registered by PEM, PS256

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
field() { sed -E "s/.*\"$1\": ?\"([^\"]*)\".*/\1/"; }

# RFC 7523 and RFC 10070: iss = sub = client, aud = issuer, a jti that is used once, a life of a minute.
assertion() {
  local key=$1 client=$2 now header claims
  now=$(date +%s)
  header=$(printf '{"alg":"PS256","typ":"client-authentication+jwt"}' | base64url)
  claims=$(printf '{"iss":"%s","sub":"%s","aud":"%s","iat":%d,"exp":%d,"jti":"%s"}' \
    "$client" "$client" "$provider" "$now" "$((now + 60))" "$(openssl rand -hex 16)" | base64url)
  printf '%s.%s.%s' "$header" "$claims" "$(printf '%s.%s' "$header" "$claims" |
    openssl dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32 -sign "$key" -binary | base64url)"
}

token() { # scopes
  curl -sS "$provider/token" \
    -d grant_type=client_credentials \
    -d client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer \
    --data-urlencode "client_assertion=$(assertion "$directory/keys/maturity-rollover.pem" "$writer")" \
    --data-urlencode "scope=$1" --data-urlencode "resource=$audience"
}

show() { # title, curl arguments
  local title=$1
  shift
  printf '\n# %s\n' "$title"
  curl -sS -o "$scratch/body" -D "$scratch/head" "$@"
  head -n 1 "$scratch/head" | tr -d '\r'
  grep -i -E '^(etag|www-authenticate):' "$scratch/head" | tr -d '\r' || true
  cut -c 1-400 "$scratch/body"
  printf '\n'
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The ids of the seed; the API prints them without a database.
seed=$(node apps/accounts-api/dist/main.js seed --print-directory)
institution=$(printf '%s' "$seed" | sed -E 's/.*"institutions":\[\{"id":"([^"]*)".*/\1/')
first=${seed%%\},\{*}
user=$(printf '%s' "$first" | field managerUser)
trainee=$(printf '%s' "$first" | field unprivilegedUser)
account=$(printf '%s' "$first" | field exampleAccount)
deposit=$(printf '%s' "$first" | field exampleTimeDeposit)
accounts="$api/$institution/enterprise/$user/accounts"

printf '# A token for accounts.read and accounts.write\n'
response=$(token 'accounts.read accounts.write')
access_token=$(printf '%s' "$response" | field access_token)
printf '%s\n' "${response/"$access_token"/…}"
auth=(-H "Authorization: Bearer $access_token")
json=(-H 'Content-Type: application/json')
patch=(-H 'Content-Type: application/merge-patch+json')
etag() { curl -sS -o /dev/null -D - "${auth[@]}" "$accounts/$1" | tr -d '\r' | sed -n 's/^etag: //Ip'; }

show '1 GET an account' "${auth[@]}" "$accounts/$account"
show '2 GET its summary' "${auth[@]}" "$accounts/$account/account-summary"
show '3 GET its balances' "${auth[@]}" "$accounts/$account/available-balance"
show '4 POST an inquiry' "${auth[@]}" "${json[@]}" -d '{"filter":{"accountTypes":["time_deposit"]},"limit":1}' "$accounts/inquiry"
show '5 PATCH the account' -X PATCH "${auth[@]}" "${patch[@]}" -H "If-Match: $(etag "$account")" \
  -d '{"description":"Walked by curl"}' "$accounts/$account"
show '6 PATCH its dates' -X PATCH "${auth[@]}" "${patch[@]}" -H "If-Match: $(etag "$deposit")" \
  -d '{"maturityDate":"2032-06-30"}' "$accounts/$deposit/dates"
show '7 PUT the account' -X PUT "${auth[@]}" "${json[@]}" -H "If-Match: $(etag "$account")" -d '{"accountStatus":"active",
  "productId":"CHE-01","branchId":"001","officerId":"AKL","relationshipTypeId":"IND","cycleDay":15,
  "overdraftLimit":"250.00","autoClose":false,"regEOptIn":true}' "$accounts/$account"

show 'Refused: no token' "$accounts/$account"
show 'Refused: a token that was changed' -H "Authorization: Bearer ${access_token%?????}AAAAA" "$accounts/$account"
read_token=$(token accounts.read | field access_token)
show 'Refused: the scope is missing' -X PATCH -H "Authorization: Bearer $read_token" "${patch[@]}" -H 'If-Match: "1"' \
  -d '{"cycleDay":1}' "$accounts/$account"
show 'Refused: another institution' "${auth[@]}" "$api/00000000-0000-4000-8000-000000000000/enterprise/$user/accounts/$account"
show 'Refused: in the name of somebody else' "${auth[@]}" "$api/$institution/enterprise/00000000-0000-4000-8000-000000000000/accounts/$account"
show 'Refused: a user without the permission' "${auth[@]}" "$api/$institution/enterprise/$trainee/accounts/$account"
show 'Refused: an account that is not there' "${auth[@]}" "$accounts/00000000-0000-4000-8000-000000000000"
show 'Refused: no If-Match' -X PATCH "${auth[@]}" "${patch[@]}" -d '{"cycleDay":1}' "$accounts/$account"
show 'Refused: a version that was' -X PATCH "${auth[@]}" "${patch[@]}" -H 'If-Match: "1"' -d '{"cycleDay":1}' "$accounts/$account"
show 'Refused: fields that do not fit' -X PATCH "${auth[@]}" "${patch[@]}" -H 'If-Match: "1"' -d '{"cycleDay":32,"color":"red"}' "$accounts/$account"
show 'Refused: dates that break a rule' -X PATCH "${auth[@]}" "${patch[@]}" -H "If-Match: $(etag "$account")" \
  -d '{"closedDate":"2026-01-01"}' "$accounts/$account/dates"
show 'Refused: another media type' -X PATCH "${auth[@]}" -H 'Content-Type: text/plain' -H 'If-Match: "1"' -d 'x' "$accounts/$account"

printf '\n# Refused by the provider: an assertion that was used before\n'
used=$(assertion "$directory/keys/maturity-rollover.pem" "$writer")
for attempt in 1 2; do
  curl -sS -o "$scratch/body" -w "attempt $attempt: %{http_code} " "$provider/token" -d grant_type=client_credentials \
    -d client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer \
    --data-urlencode "client_assertion=$used" -d scope=accounts.read --data-urlencode "resource=$audience"
  sed -E 's/"access_token":"[^"]*"/"access_token":"…"/' "$scratch/body"
  printf '\n'
done
