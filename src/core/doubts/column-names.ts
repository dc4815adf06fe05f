// Names of columns in the languages of the tools that write lists, in loose spelling: small letters, without spaces, `_` and `-`.

const EUROPEAN =
  'userid useridentifier fromaccount toaccount groupid groupname officialaccount identifier ' +
  'benutzer benutzername benutzerid benutzerkennung nutzer nutzerid nutzername kennung kunde kundenid kundennummer kundenname ' +
  'konto kontoid mitglied mitgliedsnummer personalnummer vorname nachname spitzname abteilung gruppe gruppenname gruppenid ' +
  'utilisateur utilisateurid identifiant idutilisateur prenom pr\u00e9nom nom pseudo surnom groupe nomdugroupe courriel ' +
  'usuario usuarioid idusuario idusuarios identificador nombre apellido apellidos apodo correo grupo nombredegrupo cuenta ' +
  'utente idutente nomeutente codiceutente cognome soprannome gruppo nome apelido idusu\u00e1rio usu\u00e1rio conta ' +
  'gebruiker gebruikersnaam gebruikersid voornaam achternaam bijnaam groep ' +
  'u\u017cytkownik iduzytkownika u\u017eivatel imi\u0119 nazwisko jm\u00e9no p\u0159\u00edjmen\u00ed grupa ' +
  'kullan\u0131c\u0131 kullan\u0131c\u0131ad\u0131 kullan\u0131c\u0131id soyad takmaad ' +
  'bruker brukernavn brukerid anv\u00e4ndare anv\u00e4ndarnamn anv\u00e4ndarid bruger brugernavn brugerid fornavn etternavn efternavn ' +
  'k\u00e4ytt\u00e4j\u00e4 k\u00e4ytt\u00e4j\u00e4tunnus k\u00e4ytt\u00e4j\u00e4nimi etunimi sukunimi pengguna idpengguna namapengguna ng\u01b0\u1eddid\u00f9ng ' +
  '\u043f\u043e\u043b\u044c\u0437\u043e\u0432\u0430\u0442\u0435\u043b\u044c id\u043f\u043e\u043b\u044c\u0437\u043e\u0432\u0430\u0442\u0435\u043b\u044f \u0438\u0434\u0435\u043d\u0442\u0438\u0444\u0438\u043a\u0430\u0442\u043e\u0440 \u043b\u043e\u0433\u0438\u043d \u0438\u043c\u044f \u0444\u0430\u043c\u0438\u043b\u0438\u044f \u0433\u0440\u0443\u043f\u043f\u0430';

const ASIAN =
  '\u7528\u6237 \u7528\u6237id \u7528\u6237\u540d \u7528\u6237\u7f16\u53f7 \u7528\u6237\u6635\u79f0 \u7528\u6237\u8d26\u53f7 \u7528\u6237\u59d3\u540d \u8d26\u53f7 \u5e10\u53f7 \u8d26\u6237 \u6635\u79f0 \u59d3\u540d \u540d\u5b57 \u540d\u79f0 \u5907\u6ce8 \u7f16\u53f7 \u5e8f\u53f7 ' +
  '\u7fa4id \u7fa4\u7ec4id \u7fa4\u540d\u79f0 \u7fa4\u540d \u7fa4\u53f7 \u7fa4\u7ec4 \u5206\u7ec4 \u5206\u7ec4\u540d \u5206\u7ec4\u540d\u79f0 \u4f1a\u5458 \u4f1a\u5458id \u4f1a\u5458\u53f7 \u4f1a\u5458\u540d \u4f1a\u5458\u7f16\u53f7 \u4f1a\u5458\u6635\u79f0 \u5458\u5de5\u7f16\u53f7 \u5ba2\u6237\u7f16\u53f7 \u5de5\u53f7 \u90e8\u95e8 \u624b\u673a \u624b\u673a\u53f7 \u7535\u8bdd \u90ae\u7bb1 \u72b6\u6001 ' +
  '\u5e33\u865f \u8cec\u865f \u5e33\u6236 \u4f7f\u7528\u8005 \u4f7f\u7528\u8005id \u4f7f\u7528\u8005\u540d\u7a31 \u7528\u6236 \u7528\u6236id \u7528\u6236\u540d \u66b1\u7a31 \u540d\u7a31 \u5099\u8a3b \u7de8\u865f \u6703\u54e1 \u6703\u54e1id \u6703\u54e1\u7de8\u865f \u7fa4\u7d44 \u7fa4\u7d44id \u624b\u6a5f \u96fb\u8a71 \u72c0\u614b ' +
  '\u30e6\u30fc\u30b6\u30fc \u30e6\u30fc\u30b6\u30fcid \u30e6\u30fc\u30b6id \u30e6\u30fc\u30b6\u30fc\u540d \u30e6\u30fc\u30b6\u540d \u5229\u7528\u8005 \u5229\u7528\u8005id \u4f1a\u54e1id \u4f1a\u54e1\u756a\u53f7 \u540d\u524d \u6c0f\u540d \u30a2\u30ab\u30a6\u30f3\u30c8 \u30cb\u30c3\u30af\u30cd\u30fc\u30e0 \u30b0\u30eb\u30fc\u30d7 \u30b0\u30eb\u30fc\u30d7id ' +
  '\uc0ac\uc6a9\uc790 \uc0ac\uc6a9\uc790id \uc0ac\uc6a9\uc790\uc544\uc774\ub514 \uc0ac\uc6a9\uc790\uba85 \uc544\uc774\ub514 \uc774\ub984 \ub2c9\ub124\uc784 \ud68c\uc6d0id \ud68c\uc6d0\ubc88\ud638 \uacc4\uc815 \uadf8\ub8f9 ' +
  '\u0627\u0644\u0645\u0633\u062a\u062e\u062f\u0645 \u0645\u0639\u0631\u0641\u0627\u0644\u0645\u0633\u062a\u062e\u062f\u0645 \u0627\u0633\u0645\u0627\u0644\u0645\u0633\u062a\u062e\u062f\u0645 \u0627\u0644\u0627\u0633\u0645 \u0e0a\u0e37\u0e48\u0e2d \u0e1c\u0e39\u0e49\u0e43\u0e0a\u0e49';

/** Whole names, of which no part has to be known. */
export const COLUMN_NAMES: ReadonlySet<string> = new Set(`${EUROPEAN} ${ASIAN}`.split(' '));

/** A part of a longer name that says that the column holds ids: `Kunden-ID`, `externalId`, `ID utente`. */
const ID_PART = /^(?:ids?|uid|guid|uuid|userids?|openid|unionid|username)$/;
/** The same at the end of a name in scripts without spaces. */
const ID_END =
  /(?:id|\u7f16\u53f7|\u7de8\u865f|\u8d26\u53f7|\u5e10\u53f7|\u5e33\u865f|\u756a\u53f7|\ubc88\ud638|\uc544\uc774\ub514)$/u;
/** Letters of any script, and what stands between the parts of a name; no digit, so that ids are hardly ever one. */
const SHAPED_AS_NAME = /^\p{L}[\p{L}\p{M} _./()-]*$/u;
const LONGEST = 40;
const MOST_PARTS = 4;

export function isShapedAsName(value: string): boolean {
  return value.length <= LONGEST && SHAPED_AS_NAME.test(value);
}

/** Whether a name, whatever its other parts mean, is that of a column of ids. A bare `id` may be a country or a language. */
export function namesAnId(value: string): boolean {
  if (!isShapedAsName(value)) return false;
  const parts = value
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{M}]+/u)
    .filter((part) => part !== '');
  if (parts.length > MOST_PARTS) return false;
  if (parts.length === 1)
    return !/^ids?$/i.test(value) && (ID_PART.test(value.toLowerCase()) || isAsianId(value));
  return parts.some((part) => ID_PART.test(part));
}

function isAsianId(value: string): boolean {
  return /[\u3040-\u9fff\uac00-\ud7a3]/.test(value) && ID_END.test(value.toLowerCase());
}
